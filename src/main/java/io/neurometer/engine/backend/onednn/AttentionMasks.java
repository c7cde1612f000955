package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** What is added to the scores of attention: a mask that is given, the causal one, both or none. */
final class AttentionMasks {
    private static final int BLOCK = 1024;

    private final ProgramBuilder program;
    private final AttentionProblem problem;
    private final List<MemoryView> all = new ArrayList<>();
    private @Nullable MemoryView given;

    private AttentionMasks(ProgramBuilder program, AttentionProblem problem) {
        this.program = program;
        this.problem = problem;
    }

    /** @param input which input is the mask, if it is present */
    static AttentionMasks of(ProgramBuilder program, AttentionProblem problem, int input) {
        Inputs inputs = program.request().inputs();
        AttentionMasks masks = new AttentionMasks(program, problem);
        if (inputs.has(input)) {
            MemoryDescriptor memory = MemoryFormats.broadcast(inputs.shape(input), 4);
            boolean isBool = inputs.dataType(input) == DataType.BOOL;
            masks.given = isBool ? masks.fromBool(input, memory) : program.rowMajorInput(input, memory);
            masks.all.add(masks.given);
        }
        if (problem.causal()) {
            MemoryDescriptor memory = MemoryDescriptor.fp32(1, 1, problem.queries(), problem.keys());
            masks.all.add(program.own(memory, masks.causal()));
        }
        return masks;
    }

    /** 0 where a BOOL mask is true, minus infinity where it is not. */
    private MemoryView fromBool(int input, MemoryDescriptor memory) {
        MemoryView target = program.temporary(memory);
        program.run(bytes -> fromBool(bytes.get(0), bytes.get(1)), program.inputBytes(input), target);
        return target;
    }

    private static Runnable fromBool(ByteBuffer from, ByteBuffer to) {
        byte[] given = new byte[Math.min(BLOCK, from.capacity())];
        float[] made = new float[given.length];
        return () -> {
            for (int start = 0; start < from.capacity(); start += BLOCK) {
                int count = Math.min(BLOCK, from.capacity() - start);
                from.get(start, given, 0, count);
                for (int i = 0; i < count; i++) {
                    made[i] = given[i] == 0 ? Float.NEGATIVE_INFINITY : 0;
                }
                to.asFloatBuffer().put(start, made, 0, count);
            }
        };
    }

    /** 0 where a query sees a key, minus infinity where it does not. */
    private Tensor causal() {
        long keys = problem.keys();
        Tensor mask = Tensor.allocate(DataType.FP32, problem.queries(), keys);
        ByteBuffer bytes = mask.bytes();
        for (int i = 0; i < mask.elements(); i++) {
            boolean seen = i % keys < problem.seen((int) (i / keys));
            bytes.putFloat(i * Float.BYTES, seen ? 0 : Float.NEGATIVE_INFINITY);
        }
        return mask;
    }

    /** Lets a matrix product add them, behind the post-ops that it has already. */
    PrimitiveAttributes addTo(PrimitiveAttributes attributes) {
        all.forEach(mask -> attributes.binary(dnnl.dnnl_binary_add, mask.descriptor()));
        return attributes;
    }

    /**
     * The masks as arguments of the product that adds them.
     *
     * @param before how many post-ops come first
     */
    Arguments arguments(int before) {
        Arguments arguments = Arguments.NONE;
        for (int i = 0; i < all.size(); i++) {
            arguments = arguments.and(Argument.postOp(before + i), all.get(i));
        }
        return arguments;
    }

    /** Adds the masks in primitives of their own, where the product cannot; false where oneDNN cannot either. */
    boolean add(MemoryView scores) {
        for (MemoryView mask : all) {
            if (!program.binaryInPlace(dnnl.dnnl_binary_add, scores, mask)) {
                MemoryView whole = broadcast(mask, scores.descriptor());
                if (whole == null || !program.binaryInPlace(dnnl.dnnl_binary_add, scores, whole)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Gives queries that see no key the weights that attention says, where there can be any. */
    void clearFullyMasked(MemoryView weights) {
        if (given != null || problem.seen(0) == 0) {
            FullyMaskedRows.clear(program, problem, weights, given);
        }
    }

    /** A mask of the scores' size in temporary memory, or null. */
    private @Nullable MemoryView broadcast(MemoryView mask, MemoryDescriptor scores) {
        long[] strides = mask.descriptor().strides();
        for (int i = 0; i < strides.length; i++) {
            strides[i] = mask.descriptor().size(i) == 1 ? 0 : strides[i];
        }
        MemoryDescriptor seen = MemoryDescriptor.strided(scores.type(), scores.sizes(), strides);
        PrimitiveDescriptor copy = Primitives.reorder(program.scope(), seen, scores);
        return copy == null ? null : program.result(copy, mask.as(seen), scores);
    }
}
