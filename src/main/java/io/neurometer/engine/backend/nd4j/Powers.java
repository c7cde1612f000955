package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ops.impl.scalar.Pow;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Cube;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;

/** Powers; squares, cubes and square roots by functions of their own, which are many times faster. */
final class Powers {
    private static final Set<Double> EASY = Set.of(1d, 2d, 3d, 0.5);

    private Powers() {}

    /** Whether the exponent is a known whole number for which the power is one or two products. */
    static boolean isProduct(Inputs inputs) {
        if (!inputs.dataType(1).isInteger()
                || !inputs.hasValue(1)
                || inputs.shape(1).elements() != 1) {
            return false;
        }
        long exponent = inputs.longs(1)[0];
        return exponent >= 1 && exponent <= 3;
    }

    static void build(ProgramBuilder program, Broadcasting operands) {
        Operand base = operands.input(0);
        Operand output = operands.output();
        boolean sameType = operands.input(1).type() == base.type();
        Optional<Number> exponent = operands.isWhole(0) ? Scalars.known(program, 1) : Optional.empty();
        if (exponent.isPresent() && (sameType || EASY.contains(exponent.get().doubleValue()))) {
            program.mayOverwrite(0);
            known(program, base, exponent.get().doubleValue(), output);
        } else if (sameType) {
            program.mayOverwrite(0);
            program.mayOverwrite(1);
            program.call("Pow", operands.inputs(), output, CallArguments.NONE);
        } else {
            Operand wideBase = Casts.as(program, DataType.FP64, base);
            Operand wideExponent = Casts.as(program, DataType.FP64, operands.input(1));
            Operand power = program.scratch(DataType.FP64, output.sizes());
            program.call("Pow", List.of(wideBase, wideExponent), power, CallArguments.NONE);
            Casts.convert(program, power, output);
        }
    }

    private static void known(ProgramBuilder program, Operand base, double exponent, Operand output) {
        if (exponent == 1) {
            program.copy(base, output);
        } else if (exponent == 2) {
            program.transform(Square::new, List.of(base), output);
        } else if (exponent == 3) {
            program.transform(Cube::new, List.of(base), output);
        } else if (exponent == 0.5) {
            program.transform(Sqrt::new, List.of(base), output);
        } else {
            Scalars.apply(program, Pow::new, exponent, base, output);
        }
    }
}
