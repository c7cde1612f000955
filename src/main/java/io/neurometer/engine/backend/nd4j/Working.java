package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;

/** Operands in the type that sums are formed in: FP32 for 16-bit floats, and every other type itself. */
final class Working {
    private Working() {}

    static DataType type(DataType type) {
        return type == DataType.FP16 || type == DataType.BF16 ? DataType.FP32 : type;
    }

    /** An operand in its working type. */
    static Operand of(ProgramBuilder program, Operand operand) {
        return Casts.as(program, type(operand.type()), operand);
    }

    /** Where to put what {@link #deliver} brings to a target: the target itself if it has the type. */
    static Operand before(ProgramBuilder program, DataType type, Operand target) {
        return target.type() == type ? target : program.scratch(type, target.sizes());
    }

    /** Brings a result to its target, unless it was computed there. */
    static void deliver(ProgramBuilder program, Operand result, Operand target) {
        if (!result.equals(target)) {
            Casts.convert(program, result, target);
        }
    }
}
