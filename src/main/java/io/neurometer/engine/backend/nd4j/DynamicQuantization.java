package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.scalar.ReplaceNans;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Quantization to UINT8 over the range of the data, with a scale that is found when it runs. The scale of a range of a
 * few of the smallest numbers is zero, and the zero point no number then.
 */
final class DynamicQuantization {
    private static final int UINT8_MAX = 255;

    private DynamicQuantization() {}

    static void build(ProgramBuilder program) {
        Operand x = program.input(0).flat();
        Operand least = program.scratch(DataType.FP32, 1);
        Operand scale = program.usesOutput(1) ? program.output(1).reshape(1) : program.scratch(DataType.FP32, 1);
        CallArguments overAll = CallArguments.integers(0).withFlags(true);
        program.call("reduce_min", List.of(x), least, overAll);
        Scalars.atMost(program, 0, least, least);
        program.call("reduce_max", List.of(x), scale, overAll);
        Scalars.atLeast(program, 0, scale, scale);
        program.call("subtract", List.of(scale, least), scale, CallArguments.NONE);
        Conditional.set(program, UINT8_MAX, Conditions.equals(0), scale, scale);
        Scalars.apply(program, ScalarDivision::new, UINT8_MAX, scale, scale);

        Operand zeroPoint = least;
        program.transform(Negative::new, List.of(least), zeroPoint);
        program.call("divide", List.of(zeroPoint, scale), zeroPoint, CallArguments.NONE);
        program.transform(Rint::new, List.of(zeroPoint), zeroPoint);
        if (program.usesOutput(2)) {
            Casts.convert(program, zeroPoint, program.output(2).reshape(1));
        }
        if (program.usesOutput(0)) {
            Operand scaled = program.scratch(DataType.FP32, x.sizes());
            program.call("divide", List.of(x, scale), scaled, CallArguments.NONE);
            program.transform(Rint::new, List.of(scaled), scaled);
            program.call("add", List.of(scaled, zeroPoint), scaled, CallArguments.NONE);
            Scalars.apply(program, ReplaceNans::new, 0, scaled, scaled);
            QuantizationKernels.saturate(program, DataType.UINT8, scaled);
            Casts.convert(program, scaled, program.output(0).flat());
        }
    }
}
