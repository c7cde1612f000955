package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** What runs along one axis: positions of extremes, running sums and products. */
final class LineKernels {
    private LineKernels() {}

    static void argReduce(ProgramBuilder program, Reduction.ArgReduce op) {
        Operand lines =
                lines(program.input(0), Shape.axis(op.axis(), program.input(0).rank()));
        Operand output = program.output().reshape(lines.size(0), 1, lines.size(2));
        String name = op.largest() ? "argmax" : "argmin";
        CallArguments arguments = CallArguments.integers(1).withFlags(true);
        if (!op.lastOfEqual()) {
            program.call(name, List.of(lines), output, arguments);
            return;
        }
        // The last of equal ones is the first from behind.
        Operand backwards = program.scratch(lines.type(), lines.sizes());
        long length = lines.size(1);
        program.copy(lines.withView(lines.view().slice(1, length - 1, length, -1)), backwards);
        program.call(name, List.of(backwards), output, arguments);
        Operand last = Constants.many(program, output.type(), length - 1, output.elements());
        program.call("subtract", List.of(last.reshape(output.sizes()), output), output, CallArguments.NONE);
    }

    static void cumulativeSum(ProgramBuilder program, Reduction.CumulativeSum op) {
        Operand lines = linesAlong(program);
        Operand output = program.output().reshape(lines.sizes());
        if (lines.type().isFloating()) {
            CallArguments arguments = CallArguments.integers(op.exclusive() ? 1 : 0, op.reverse() ? 1 : 0, 1);
            program.call("cumsum", List.of(lines), output, arguments);
        } else {
            new LineScan("add", lines.size(1), op.exclusive(), op.reverse()).add(program, lines, output);
        }
    }

    /** In double precision, so that no product on the way is too large or too small for the type of the result. */
    static void cumulativeProduct(ProgramBuilder program, Reduction.CumulativeProduct op) {
        Operand lines = linesAlong(program);
        Operand output = program.output().reshape(lines.sizes());
        LineScan scan = new LineScan("multiply", lines.size(1), op.exclusive(), op.reverse());
        if (lines.type().isFloating()) {
            Operand numbers = Casts.as(program, DataType.FP64, lines);
            Casts.output(program, output, DataType.FP64, found -> scan.add(program, numbers, found));
        } else {
            scan.add(program, lines, output);
        }
    }

    /** The first input as lines along the axis that the second states. */
    private static Operand linesAlong(ProgramBuilder program) {
        long axis = program.request().inputs().longs(1)[0];
        return lines(program.input(0), Shape.axis(axis, program.input(0).rank()));
    }

    /** Lines along an axis, in the middle of three dimensions. */
    static Operand lines(Operand operand, int axis) {
        long inner = RowIndices.inner(operand.sizes(), axis + 1);
        long length = operand.size(axis);
        return operand.reshape(operand.elements() / inner / length, length, inner);
    }
}
