package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** One-hot vectors. Indices that are out of range are given a place that ND4J leaves off. */
final class OneHotKernel {
    private OneHotKernel() {}

    static void oneHot(ProgramBuilder program, Gathering.OneHot op) {
        Operand output = program.output();
        int axis = Shape.axis(op.axis(), output.rank());
        long depth = output.size(axis);
        Operand input = program.input(0);
        DataType given = input.type();
        int count = Math.toIntExact(input.elements());
        Operand places = program.scratch(DataType.INT64, count);
        program.onHost(
                (in, out) -> {
                    for (int i = 0; i < count; i++) {
                        long index = Elements.getLong(in.get(0), given, i);
                        boolean within = index >= -depth && index < depth;
                        out.get(0).putLong(i * Long.BYTES, within ? Math.floorMod(index, depth) : depth);
                    }
                },
                List.of(input),
                List.of(places));
        long inner = RowIndices.inner(output.sizes(), axis + 1);
        DataType type = Casts.ofTruths(output.type(), DataType.INT8);
        Operand values = Casts.as(program, type, program.input(2));
        Operand off = values.slice(0, 0, 1);
        Operand on = values.slice(0, 1, 1);
        Operand lines = places.reshape(count / inner, inner);
        Casts.output(
                program,
                output.reshape(count / inner, depth, inner),
                type,
                hot -> program.call(
                        "onehot", List.of(lines, program.longs(depth), on, off), hot, CallArguments.integers(1)));
    }
}
