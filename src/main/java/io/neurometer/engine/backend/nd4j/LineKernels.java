package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** What runs along one axis: positions of extremes and running sums. */
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
        long axis = program.request().inputs().longs(1)[0];
        Operand lines =
                lines(program.input(0), Shape.axis(axis, program.input(0).rank()));
        Operand output = program.output().reshape(lines.sizes());
        if (lines.type().isFloating()) {
            CallArguments arguments = CallArguments.integers(op.exclusive() ? 1 : 0, op.reverse() ? 1 : 0, 1);
            program.call("cumsum", List.of(lines), output, arguments);
        } else {
            IntegerScan.of(op, lines.size(1)).add(program, lines, output);
        }
    }

    /** Lines along an axis, in the middle of three dimensions. */
    static Operand lines(Operand operand, int axis) {
        long inner = RowIndices.inner(operand.sizes(), axis + 1);
        long length = operand.size(axis);
        return operand.reshape(operand.elements() / inner / length, length, inner);
    }
}
