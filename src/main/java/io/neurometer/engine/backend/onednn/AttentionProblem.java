package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Attention as matrix products: query [B, H, Lq, E], key as [B, Hkv, E, Lk], value [B, Hkv, Lk, Ev] and output
 * [B, H, Lq, Ev], in any order of dimensions in memory.
 *
 * @param output where the first output begins, or a part of it
 * @param diagonal where it is causal, query i sees keys up to i + diagonal alone; Lk - Lq for all queries
 */
record AttentionProblem(
        Part query, Part key, Part value, Part output, float scale, boolean causal, boolean nanRows, long diagonal) {
    /**
     * An operand within an input or output.
     *
     * @param index which input or output
     * @param first the element of it where the operand begins
     */
    record Part(int index, long first, MemoryDescriptor memory) {
        Part withType(int type) {
            return new Part(index, first, memory.withType(type));
        }

        /** Where it begins, in bytes. */
        long start() {
            return first * memory.elementBytes();
        }

        /** {@code count} elements of a dimension from {@code start} on. */
        Part range(int axis, long start, long count) {
            return new Part(index, first + start * memory.strides()[axis], memory.range(axis, count));
        }
    }

    /** All queries of an operator. */
    static AttentionProblem of(
            Part query, Part key, Part value, MemoryDescriptor output, float scale, boolean causal, boolean nanRows) {
        long diagonal = key.memory().size(3) - query.memory().size(2);
        return new AttentionProblem(query, key, value, new Part(0, 0, output), scale, causal, nanRows, diagonal);
    }

    private AttentionProblem with(Part newQuery, Part newKey, Part newValue, Part newOutput, long newDiagonal) {
        return new AttentionProblem(newQuery, newKey, newValue, newOutput, scale, causal, nanRows, newDiagonal);
    }

    /** The same memory with elements of another type. */
    AttentionProblem withType(int type) {
        return with(query.withType(type), key.withType(type), value.withType(type), output.withType(type), diagonal);
    }

    /** {@code count} samples of the batch from {@code start} on. */
    AttentionProblem samples(long start, long count) {
        return with(
                query.range(0, start, count),
                key.range(0, start, count),
                value.range(0, start, count),
                output.range(0, start, count),
                diagonal);
    }

    /** {@code count} heads of key and value from {@code start} on, with the heads of the query that share them. */
    AttentionProblem groups(long start, long count) {
        int size = groupSize();
        return with(
                query.range(1, start * size, count * size),
                key.range(1, start, count),
                value.range(1, start, count),
                output.range(1, start * size, count * size),
                diagonal);
    }

    /** {@code count} queries from {@code start} on. */
    AttentionProblem queries(long start, long count) {
        return with(query.range(2, start, count), key, value, output.range(2, start, count), diagonal + start);
    }

    /** The first {@code count} keys. */
    AttentionProblem firstKeys(long count) {
        return with(query, key.range(3, 0, count), value.range(2, 0, count), output, diagonal);
    }

    int type() {
        return query.memory().type();
    }

    MemoryDescriptor scores() {
        return MemoryDescriptor.fp32(query.memory().size(0), query.memory().size(1), queries(), keys());
    }

    MemoryDescriptor probabilities() {
        return scores().withType(type());
    }

    long samples() {
        return query.memory().size(0);
    }

    /** Heads of key and value. */
    long groups() {
        return key.memory().size(1);
    }

    long queries() {
        return query.memory().size(2);
    }

    long keys() {
        return key.memory().size(3);
    }

    /** How many keys a query sees before any mask. */
    int seen(int index) {
        return (int) (causal ? Math.max(0, Math.min(keys(), index + 1 + diagonal)) : keys());
    }

    /** How many heads of the query share one head of key and value. */
    int groupSize() {
        return Math.toIntExact(query.memory().size(1) / key.memory().size(1));
    }

    /** Whether oneDNN 3.11 reads elsewhere in one of the matrices. */
    boolean isMisread() {
        return isMisread(oneOfEachGroup(query.memory()))
                || isMisread(key.memory())
                || isMisread(value.memory())
                || isMisread(oneOfEachGroup(output.memory()));
    }

    /**
     * It takes batches for another dimension where heads of other parts lie between those of a matrix, and as many sets of
     * its own would fit from one batch to the next as there are batches.
     */
    private static boolean isMisread(MemoryDescriptor memory) {
        long[] sizes = memory.sizes();
        long[] strides = memory.strides();
        long last = 0;
        long elements = 1;
        for (int i = 0; i < sizes.length; i++) {
            last += (sizes[i] - 1) * strides[i];
            elements *= sizes[i];
        }
        boolean hasGaps = last + 1 > elements;
        long heads = sizes[1] * strides[1];
        return hasGaps && sizes[0] > 1 && heads > 0 && strides[0] / heads == sizes[0];
    }

    /** One head of each group; heads of one group share their key and value. */
    MemoryDescriptor oneOfEachGroup(MemoryDescriptor memory) {
        long[] sizes = memory.sizes();
        long[] strides = memory.strides();
        sizes[1] /= groupSize();
        strides[1] *= groupSize();
        return MemoryDescriptor.strided(memory.type(), sizes, strides);
    }

    /** Where {@link #oneOfEachGroup} begins for head {@code index} of each group, in bytes. */
    static long start(MemoryDescriptor memory, int index) {
        return index * memory.strides()[1] * memory.elementBytes();
    }

    /** [B, H, L, E] as [B, H, E, L]. */
    static MemoryDescriptor transposed(MemoryDescriptor memory) {
        long[] sizes = memory.sizes();
        long[] strides = memory.strides();
        return MemoryDescriptor.strided(memory.type(), new long[] {sizes[0], sizes[1], sizes[3], sizes[2]}, new long[] {
            strides[0], strides[1], strides[3], strides[2]
        });
    }

    /** {@code heads} times {@code each} of the features in the last dimension of [B, L, features], head by head. */
    static MemoryDescriptor heads(Shape shape, long heads, long each) {
        long length = shape.size(1);
        long features = shape.size(2);
        return MemoryDescriptor.strided(dnnl.dnnl_f32, new long[] {shape.size(0), heads, length, each}, new long[] {
            length * features, each, features, 1
        });
    }
}
