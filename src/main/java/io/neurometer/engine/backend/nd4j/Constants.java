package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** Numbers that are known when the kernel is made, as arrays. */
final class Constants {
    private Constants() {}

    /** A constant number, as {@link Elements#putDouble} stores it. */
    static Operand of(ProgramBuilder program, DataType type, double value) {
        return many(program, type, value, 1);
    }

    /** The same constant number several times. */
    static Operand many(ProgramBuilder program, DataType type, double value, long count) {
        double[] values = new double[Math.toIntExact(count)];
        Arrays.fill(values, value);
        return of(program, type, values, count);
    }

    /** One number in as many dimensions as asked for. */
    static Operand of(ProgramBuilder program, DataType type, double value, int rank) {
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        return of(program, type, new double[] {value}, sizes);
    }

    /** Numbers in row-major order. */
    static Operand of(ProgramBuilder program, DataType type, double[] values, long... sizes) {
        Tensor tensor = Tensor.allocate(TensorType.of(type, sizes));
        for (int i = 0; i < values.length; i++) {
            Elements.putDouble(tensor.bytes(), type, i, values[i]);
        }
        return program.constant(tensor);
    }

    /** Gives every element of an array the one element of another of the same type. */
    static void fill(ProgramBuilder program, Operand value, Operand target) {
        Operand filled = target.rank() == 0 ? target.flat() : target;
        program.call("assign", List.of(filled, value.flat()), filled, CallArguments.NONE);
    }
}
