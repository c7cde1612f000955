package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;

/** Softmax of rows that may hold NaN and infinities, or nothing but negative ones: such a row becomes zeros. */
final class CarefulSoftmax {
    private CarefulSoftmax() {}

    /** @param rows a matrix, overwritten */
    static void build(ProgramBuilder program, Operand rows) {
        DataType type = rows.type();
        Operand ofRow = program.scratch(type, rows.size(0), 1);
        program.call("reduce_max", List.of(rows), ofRow.flat(), CallArguments.integers(1));
        atLeast(program, -Float.MAX_VALUE, ofRow);
        program.call("subtract", List.of(rows, ofRow), rows, CallArguments.NONE);
        program.transform(Exp::new, List.of(rows), rows);
        program.call("reduce_sum", List.of(rows), ofRow.flat(), CallArguments.integers(1));
        // The largest element of a row has made 1 of its sum, or more, unless there is none.
        atLeast(program, 1, ofRow);
        program.call("divide", List.of(rows, ofRow), rows, CallArguments.NONE);
    }

    /** NaN stays, which ND4J's maximum does not promise. */
    private static void atLeast(ProgramBuilder program, double least, Operand matrix) {
        program.call("relu", List.of(matrix), matrix, CallArguments.numbers(least));
    }
}
