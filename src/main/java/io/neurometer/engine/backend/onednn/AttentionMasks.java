package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what is added to the scores of attention: a mask that is given, the causal one, both or none. */
final class AttentionMasks {
    private static final int BLOCK = 1024;

    private final ProgramBuilder program;
    private final @Nullable MemoryView given;
    private final Map<List<Long>, MemoryView> causal = new HashMap<>();

    private AttentionMasks(ProgramBuilder program, @Nullable MemoryView given) {
        this.program = program;
        this.given = given;
    }

    /** @param input which input is the mask, if it is present */
    static AttentionMasks of(ProgramBuilder program, int input) {
        Inputs inputs = program.request().inputs();
        if (!inputs.has(input)) {
            return new AttentionMasks(program, null);
        }
        MemoryDescriptor memory = MemoryFormats.broadcast(inputs.shape(input), 4);
        boolean isBool = inputs.dataType(input) == DataType.BOOL;
        return new AttentionMasks(
                program, isBool ? fromBool(program, input, memory) : program.rowMajorInput(input, memory));
    }

    /** Whether there is one that the model gives. */
    boolean isGiven() {
        return given != null;
    }

    /** Those of a block. */
    BlockMasks of(AttentionBlocks.Block block) {
        return new BlockMasks(
                program,
                block.problem(),
                given == null ? null : block.of(given),
                block.problem().causal() ? causal(block.problem()) : null);
    }

    private MemoryView causal(AttentionProblem problem) {
        return causal.computeIfAbsent(
                List.of(problem.diagonal(), problem.queries(), problem.keys()),
                key -> program.own(MemoryDescriptor.fp32(1, 1, problem.queries(), problem.keys()), made(problem)));
    }

    /** 0 where a BOOL mask is true, minus infinity where it is not. */
    private static MemoryView fromBool(ProgramBuilder program, int input, MemoryDescriptor memory) {
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
    private static Tensor made(AttentionProblem problem) {
        long keys = problem.keys();
        Tensor mask = Tensor.allocate(DataType.FP32, problem.queries(), keys);
        ByteBuffer bytes = mask.bytes();
        for (int i = 0; i < mask.elements(); i++) {
            boolean seen = i % keys < problem.seen((int) (i / keys));
            bytes.putFloat(i * Float.BYTES, seen ? 0 : Float.NEGATIVE_INFINITY);
        }
        return mask;
    }
}
