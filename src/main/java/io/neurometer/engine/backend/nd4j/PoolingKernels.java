package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Pooling;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Pooling by windows that move over the features. */
final class PoolingKernels {
    private PoolingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Pooling.MaxPool.class, PoolingKernels::max),
                new KernelEntry<>(Pooling.AveragePool.class, PoolingKernels::average),
                new KernelEntry<>(Pooling.LpPool.class, PoolingKernels::norm),
                new KernelEntry<>(Pooling.Subsample.class, PoolingKernels::subsample),
                new KernelEntry<>(Pooling.GlobalPool.class, WholePooling::global),
                new KernelEntry<>(Pooling.AdaptivePool.class, AdaptivePooling::add));
    }

    /** The window along each of at least two spatial dimensions. */
    private static List<WindowAxis> axes(ProgramBuilder program, Pooling.Windowed pool) {
        List<WindowAxis> axes = pool.axes(program.request().inputs().shape(0));
        return axes.size() == 1 ? List.of(WindowAxis.UNIT, axes.get(0)) : axes;
    }

    private static Operand planar(Operand features) {
        return features.rank() == 3 ? Features.planar(features) : features;
    }

    private static void max(ProgramBuilder program, Pooling.MaxPool pool) {
        List<WindowAxis> axes = axes(program, pool);
        Operand x = planar(program.input(0));
        Operand y = planar(program.output());
        double least =
                x.type().isFloating() ? Double.NEGATIVE_INFINITY : x.type() == DataType.INT8 ? Byte.MIN_VALUE : 0;
        if (x.type() == DataType.FP32 || x.type() == DataType.FP64) {
            WindowPooling.max(program, x, y, axes, least);
        } else {
            Operand largest = program.scratch(DataType.FP32, y.sizes());
            WindowPooling.max(program, Casts.as(program, DataType.FP32, x), largest, axes, least);
            Casts.convert(program, largest, y);
        }
        if (program.usesOutput(1)) {
            MaxIndices.add(program, x, planar(program.output(1)), axes, pool.columnMajorIndex());
        }
    }

    private static void average(ProgramBuilder program, Pooling.AveragePool pool) {
        Operand x = planar(program.input(0));
        Operand y = planar(program.output());
        if (pool.countPadding()) {
            WindowPooling.meanWithPadding(program, x, y, axes(program, pool));
        } else {
            WindowPooling.mean(program, x, y, axes(program, pool));
        }
    }

    /** In FP64, where powers of FP32 numbers do not overflow. */
    private static void norm(ProgramBuilder program, Pooling.LpPool pool) {
        List<WindowAxis> axes = axes(program, pool);
        Operand x = Casts.as(program, DataType.FP64, planar(program.input(0)));
        Operand y = planar(program.output());
        Operand powers = program.scratch(DataType.FP64, x.sizes());
        Operand sums = program.scratch(DataType.FP64, y.sizes());
        Arithmetic.power(program, x, pool.p(), powers);
        WindowPooling.meanOfTaps(program, powers, sums, axes);
        Arithmetic.multiply(program, sums, Windows.taps(axes), sums);
        Arithmetic.root(program, sums, pool.p(), sums);
        Casts.convert(program, sums, y);
    }

    private static void subsample(ProgramBuilder program, Pooling.Subsample pool) {
        List<WindowAxis> axes = axes(program, pool);
        Operand y = planar(program.output());
        WindowPooling.meanOfTaps(program, planar(program.input(0)), y, axes);
        Operand weight = program.scratch(y.type(), y.size(1));
        Arithmetic.multiply(program, program.input(1), Windows.taps(axes), weight);
        Operand lines = Features.lines(y);
        program.call("multiply", List.of(lines, weight.reshape(1, y.size(1), 1)), lines, CallArguments.NONE);
        Features.addBias(program, y, program.input(2));
    }
}
