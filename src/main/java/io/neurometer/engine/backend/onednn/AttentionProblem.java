package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Attention as matrix products: query [B, H, Lq, E], key as [B, Hkv, E, Lk], value [B, Hkv, Lk, Ev] and output
 * [B, H, Lq, Ev], in any order of dimensions in memory.
 *
 * @param causal whether query i sees keys up to i + Lk - Lq alone
 */
record AttentionProblem(
        Part query, Part key, Part value, MemoryDescriptor output, float scale, boolean causal, boolean nanRows) {
    /**
     * An operand within an input.
     *
     * @param first the input's element where it begins
     */
    record Part(int input, long first, MemoryDescriptor memory) {
        Part withType(int type) {
            return new Part(input, first, memory.withType(type));
        }

        /** Where it begins, in bytes. */
        long start() {
            return first * memory.elementBytes();
        }
    }

    /** The same memory with elements of another type. */
    AttentionProblem withType(int type) {
        return new AttentionProblem(
                query.withType(type),
                key.withType(type),
                value.withType(type),
                output.withType(type),
                scale,
                causal,
                nanRows);
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

    long queries() {
        return query.memory().size(2);
    }

    long keys() {
        return key.memory().size(3);
    }

    /** How many keys a query sees before any mask. */
    int seen(int index) {
        return (int) (causal ? Math.max(0, Math.min(keys(), index + 1 + keys() - queries())) : keys());
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
                || isMisread(oneOfEachGroup(output));
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
