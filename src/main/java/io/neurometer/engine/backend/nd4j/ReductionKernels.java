package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;

/** Reductions. */
final class ReductionKernels {
    private ReductionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Reduction.Reduce.class, ReductionKernels::reduce),
                new KernelEntry<>(Reduction.ArgReduce.class, LineKernels::argReduce),
                new KernelEntry<>(Reduction.CumulativeSum.class, LineKernels::cumulativeSum),
                new KernelEntry<>(Reduction.CumulativeProduct.class, LineKernels::cumulativeProduct),
                new KernelEntry<>(Reduction.TopK.class, TopKKernel::topK));
    }

    private static void reduce(ProgramBuilder program, Reduction.Reduce op) {
        ReducedShape shape = ReducedShape.of(
                program.request().inputs().shape(0).sizes(),
                op.axes(program.request().inputs()));
        Operand input = program.input(0).reshape(shape.sizes());
        Operand output = program.output().reshape(shape.reduced());
        switch (op.function()) {
            case SUM -> Sums.add(program, shape, input, output, 1);
            case MEAN -> Sums.add(program, shape, input, output, 1.0 / shape.folded());
            case MAX -> largest(program, shape, input, output);
            case MIN -> call(program, "reduce_min", shape, input, output);
            case PROD -> inDoubles(program, "reduce_prod", shape, input, output);
            case L2 -> inDoubles(program, "reduce_norm2", shape, input, output);
            case L1 -> absolutes(program, shape, input, output);
            case SUM_SQUARE -> squares(program, shape, input, output);
            case LOG_SUM -> logSum(program, shape, input, output);
            case LOG_SUM_EXP -> logSumExp(program, shape, input, output);
        }
    }

    private static void call(ProgramBuilder program, String name, ReducedShape shape, Operand input, Operand output) {
        program.call(name, List.of(input), output, shape.arguments());
    }

    /** Of unsigned elements as signed ones, for ND4J finds no largest below 1 among unsigned ones. */
    private static void largest(ProgramBuilder program, ReducedShape shape, Operand input, Operand output) {
        DataType type = switch (input.type()) {
            case BOOL, UINT8, UINT16 -> DataType.INT32;
            case UINT32 -> DataType.INT64;
            default -> input.type();
        };
        Operand numbers = Casts.as(program, type, input);
        Casts.output(program, output, type, found -> call(program, "reduce_max", shape, numbers, found));
    }

    /** In double precision, so that no product on the way is too large or too small for the type of the result. */
    private static void inDoubles(
            ProgramBuilder program, String name, ReducedShape shape, Operand input, Operand output) {
        Operand numbers = Casts.as(program, DataType.FP64, input);
        Casts.output(program, output, DataType.FP64, found -> call(program, name, shape, numbers, found));
    }

    private static void absolutes(ProgramBuilder program, ReducedShape shape, Operand input, Operand output) {
        if (input.type().isFloating()) {
            call(program, "reduce_norm1", shape, input, output);
            return;
        }
        Operand positive = program.scratch(input.type(), input.sizes());
        program.transform(Abs::new, List.of(input), positive);
        call(program, "reduce_sum", shape, positive, output);
    }

    private static void squares(ProgramBuilder program, ReducedShape shape, Operand input, Operand output) {
        if (input.type().isFloating()) {
            call(program, "reduce_sqnorm", shape, input, output);
            return;
        }
        Operand squares = program.scratch(input.type(), input.sizes());
        program.call("multiply", List.of(input, input), squares, CallArguments.NONE);
        call(program, "reduce_sum", shape, squares, output);
    }

    /** In double precision, for the logarithm of a sum near 1 has few of its digits. */
    private static void logSum(ProgramBuilder program, ReducedShape shape, Operand input, Operand output) {
        Operand numbers = Casts.as(program, DataType.FP64, input);
        Casts.output(program, output, DataType.FP64, sum -> {
            Sums.add(program, shape, numbers, sum, 1);
            program.transform(Log::new, List.of(sum), sum);
        });
    }

    /** Relative to the largest element, which is kept finite so that no infinity is taken from another. */
    private static void logSumExp(ProgramBuilder program, ReducedShape shape, Operand input, Operand output) {
        Operand numbers = Casts.as(program, DataType.FP64, input);
        Operand largest = program.scratch(DataType.FP64, output.sizes());
        Operand powers = program.scratch(DataType.FP64, input.sizes());
        CallArguments range = CallArguments.numbers(-Double.MAX_VALUE, Double.MAX_VALUE);
        call(program, "reduce_max", shape, numbers, largest);
        program.call("clipbyvalue", List.of(largest), largest, range);
        program.call("subtract", List.of(numbers, largest), powers, CallArguments.NONE);
        program.transform(Exp::new, List.of(powers), powers);
        Casts.output(program, output, DataType.FP64, sum -> {
            Sums.add(program, shape, powers, sum, 1);
            program.transform(Log::new, List.of(sum), sum);
            program.call("add", List.of(sum, largest), sum, CallArguments.NONE);
        });
    }
}
