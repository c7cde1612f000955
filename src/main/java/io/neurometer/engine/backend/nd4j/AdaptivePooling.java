package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Pooling.AdaptivePool;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.op.WindowAxis;
import java.util.ArrayList;
import java.util.List;

/**
 * Pooling to given sizes. Windows of one size are those of ordinary pooling; others are pooled one dimension after the
 * other, since the mean of a window is the mean of its lines' means, which all have one length.
 */
final class AdaptivePooling {
    private AdaptivePooling() {}

    static void add(ProgramBuilder program, AdaptivePool pool) {
        Operand x = program.input(0);
        Operand y = program.output();
        boolean even = true;
        for (int i = 2; i < x.rank(); i++) {
            even &= x.size(i) % y.size(i) == 0;
        }
        if (even) {
            addEven(program, pool, x, y);
        } else {
            addUneven(program, pool, x, y);
        }
    }

    private static void addEven(ProgramBuilder program, AdaptivePool pool, Operand x, Operand y) {
        List<WindowAxis> axes = new ArrayList<>();
        if (x.rank() == 3) {
            axes.add(WindowAxis.UNIT);
        }
        for (int i = 2; i < x.rank(); i++) {
            int input = Math.toIntExact(x.size(i));
            int output = Math.toIntExact(y.size(i));
            axes.add(new WindowAxis(input, input / output, input / output, 1, 0, 0, output));
        }
        Operand from = x.rank() == 3 ? Features.planar(x) : x;
        Operand to = y.rank() == 3 ? Features.planar(y) : y;
        if (pool.function() == PoolFunction.MAX) {
            WindowPooling.max(program, from, to, axes, Double.NEGATIVE_INFINITY);
        } else {
            WindowPooling.mean(program, from, to, axes);
        }
    }

    private static void addUneven(ProgramBuilder program, AdaptivePool pool, Operand x, Operand y) {
        Operand from = x;
        for (int axis = 2; axis < x.rank(); axis++) {
            long[] sizes = from.sizes();
            sizes[axis] = y.size(axis);
            Operand to = axis == x.rank() - 1 ? y : program.scratch(x.type(), sizes);
            poolAlong(program, pool, from, axis, to);
            from = to;
        }
    }

    /** A reduction for each window along one axis. */
    private static void poolAlong(ProgramBuilder program, AdaptivePool pool, Operand from, int axis, Operand to) {
        long input = from.size(axis);
        long output = to.size(axis);
        long inner = 1;
        for (int i = axis + 1; i < from.rank(); i++) {
            inner *= from.size(i);
        }
        Operand lines = from.reshape(from.elements() / input / inner, input, inner);
        Operand pooled = to.reshape(to.elements() / output / inner, output, inner);
        String reduction = pool.function() == PoolFunction.MAX ? "reduce_max" : "reduce_mean";
        Operand result = program.scratch(from.type(), lines.size(0), inner);
        for (long i = 0; i < output; i++) {
            long begin = AdaptivePool.windowBegin(i, input, output);
            long end = AdaptivePool.windowEnd(i, input, output);
            Operand window = lines.slice(1, begin, end - begin);
            program.call(reduction, List.of(window), result, CallArguments.integers(1));
            program.copy(result.reshape(lines.size(0), 1, inner), pooled.slice(1, i, 1));
        }
    }
}
