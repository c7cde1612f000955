package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Nd4jTypes;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.factory.Nd4j;

/** Calls on an array and a number that is known when the kernel is made. */
final class Scalars {
    private Scalars() {}

    static void add(ProgramBuilder program, Number value, Operand from, Operand to) {
        apply(program, ScalarAdd::new, value, from, to);
    }

    static void multiply(ProgramBuilder program, Number value, Operand from, Operand to) {
        apply(program, ScalarMultiplication::new, value, from, to);
    }

    /** The smaller of both; NaN gives the number. */
    static void atMost(ProgramBuilder program, Number value, Operand from, Operand to) {
        apply(program, ScalarMin::new, value, from, to);
    }

    /** The larger of both; NaN gives the number. */
    static void atLeast(ProgramBuilder program, Number value, Operand from, Operand to) {
        apply(program, ScalarMax::new, value, from, to);
    }

    /** @param maker makes an operator of ND4J's scalar family, to which the number is given in the array's type */
    static void apply(ProgramBuilder program, Supplier<ScalarOp> maker, Number value, Operand from, Operand to) {
        DataType type = from.type();
        program.transform(
                () -> {
                    ScalarOp operator = maker.get();
                    operator.setScalar(Nd4j.scalar(Nd4jTypes.of(type), value));
                    return operator;
                },
                List.of(from),
                to);
    }

    /** The number that an input holds, if it is known now and the only one. */
    static Optional<Number> known(ProgramBuilder program, int input) {
        if (!program.request().inputs().hasValue(input)
                || program.request().inputs().shape(input).elements() != 1) {
            return Optional.empty();
        }
        Tensor tensor = program.request().inputs().value(input);
        DataType type = tensor.dataType();
        return Optional.of(
                type.isFloating()
                        ? (Number) Elements.getDouble(tensor.bytes(), type, 0)
                        : (Number) Elements.getLong(tensor.bytes(), type, 0));
    }
}
