package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The largest or smallest elements, one after another: each is found, read, and then overwritten with an infinity. Of
 * equal elements ND4J's own operator gives one place several times.
 */
final class TopKKernel {
    private TopKKernel() {}

    static void topK(ProgramBuilder program, Reduction.TopK op) {
        Operand input = program.input(0);
        int axis = Shape.axis(op.axis(), input.rank());
        Operand lines = LineKernels.lines(input, axis).permute(0, 2, 1);
        long k = program.output(0).size(axis);
        long length = lines.size(2);
        long count = lines.size(0) * lines.size(1);
        DataType type = input.type() == DataType.FP32 ? DataType.FP32 : DataType.FP64;
        Operand rest = program.scratch(type, lines.sizes());
        Operand values = program.scratch(type, k, count);
        Operand places = program.scratch(DataType.INT64, k, count);
        Operand positions = program.scratch(DataType.INT64, count);
        Operand starts = program.longs(
                LongStream.range(0, count).map(line -> line * length).toArray());
        double gone = op.largest() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        Operand taken = Constants.many(program, type, gone, count);
        program.copy(lines, rest);
        for (long i = 0; i < k; i++) {
            Operand place = places.slice(0, i, 1).reshape(count);
            Operand value = values.slice(0, i, 1).reshape(count);
            program.call(
                    op.largest() ? "argmax" : "argmin",
                    List.of(rest.reshape(count, length)),
                    place,
                    CallArguments.integers(1));
            program.call("add", List.of(place, starts), positions, CallArguments.NONE);
            program.call("gather_nd", List.of(rest.flat(), positions.reshape(count, 1)), value, CallArguments.NONE);
            if (i + 1 < k) {
                List<Operand> overwritten = List.of(rest.flat(), positions, taken);
                program.call("scatter_upd", overwritten, rest.flat(), CallArguments.flags(true));
            }
        }
        give(program, values, lines, 0);
        give(program, places, lines, 1);
    }

    private static void give(ProgramBuilder program, Operand found, Operand lines, int output) {
        if (program.usesOutput(output)) {
            long k = found.size(0);
            Operand moved = found.reshape(k, lines.size(0), lines.size(1)).permute(1, 0, 2);
            program.copy(moved, program.output(output).reshape(moved.sizes()));
        }
    }
}
