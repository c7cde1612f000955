package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;

/** Softmax and its relatives, always over the last dimension: over others ND4J's kernel is wrong. */
final class SoftmaxKernels {
    private SoftmaxKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(new KernelEntry<>(Softmax.Normalized.class, SoftmaxKernels::normalized));
    }

    private static void normalized(ProgramBuilder program, Softmax.Normalized softmax) {
        Operand input = Casts.as(program, computed(program.input(0).type()), program.input(0));
        Operand output = program.output();
        Shape shape = program.request().inputs().shape(0);
        long length = softmax.length(shape);
        long rows = shape.elements() / length;
        int axis = Shape.axis(softmax.axis(), shape.rank());
        if (softmax.flatten() || axis == shape.rank() - 1) {
            Operand result = input.type() == output.type() ? output : input;
            rows(program, softmax.function(), input.reshape(rows, length), result.reshape(rows, length));
            finish(program, result, output);
            program.mayOverwrite(0);
            return;
        }
        int[] toLast = Axes.swapped(shape.rank(), axis, shape.rank() - 1);
        Operand moved = program.scratch(input.type(), input.permute(toLast).sizes());
        Operand lines = moved.reshape(rows, length);
        program.copy(input.permute(toLast), moved);
        rows(program, softmax.function(), lines, lines);
        Operand result = moved.type() == output.type() ? output : program.scratch(moved.type(), output.sizes());
        program.copy(moved.permute(toLast), result);
        finish(program, result, output);
    }

    /** 16-bit floats are widened, since sums would round too often. */
    private static DataType computed(DataType type) {
        return type == DataType.FP64 ? type : DataType.FP32;
    }

    private static void finish(ProgramBuilder program, Operand result, Operand output) {
        if (!result.equals(output)) {
            Casts.convert(program, result, output);
        }
    }

    private static void rows(ProgramBuilder program, SoftmaxFunction function, Operand x, Operand output) {
        if (function == SoftmaxFunction.HARDMAX) {
            hardmax(program, x, output);
        } else if (program.request().context().finite()
                && !program.request().context().hidden()) {
            program.call("softmax", List.of(x), output, CallArguments.integers(1));
        } else {
            inSteps(program, x, output);
        }
    }

    private static void hardmax(ProgramBuilder program, Operand x, Operand output) {
        Operand largest = program.scratch(DataType.INT64, x.size(0));
        program.call("argmax", List.of(x), largest, CallArguments.integers(1));
        program.call(
                "onehot",
                List.of(largest),
                output,
                CallArguments.integers(1, x.size(1)).withNumbers(1, 0));
    }

    /** ND4J's softmax loses NaN and infinities. */
    private static void inSteps(ProgramBuilder program, Operand x, Operand output) {
        Operand ofRow = program.scratch(x.type(), x.size(0), 1);
        CallArguments overRows = CallArguments.integers(1).withFlags(true);
        program.call("reduce_max", List.of(x), ofRow, overRows);
        program.call("subtract", List.of(x, ofRow), output, CallArguments.NONE);
        program.transform(Exp::new, List.of(output), output);
        program.call("reduce_sum", List.of(output), ofRow, overRows);
        program.call("divide", List.of(output, ofRow), output, CallArguments.NONE);
    }
}
