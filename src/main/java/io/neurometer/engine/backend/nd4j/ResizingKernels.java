package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.ResizeTaps;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Resizing one dimension after the other: the nearest elements are gathered, others are products with a matrix of the
 * weights that each output gives to each input. What lies outside of a region is one element more, of the value that it
 * is extrapolated to.
 */
final class ResizingKernels {
    private ResizingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(new KernelEntry<>(Resize.class, ResizingKernels::resize));
    }

    private static void resize(ProgramBuilder program, Resize resize) {
        List<ResizeAxis> axes = resize.settle(program.request().inputs());
        List<Integer> resized = new ArrayList<>();
        for (int i = axes.size() - 1; i >= 0; i--) {
            if (!axes.get(i).isIdentity()) {
                resized.add(i);
            }
        }
        Operand from = program.input(0);
        for (int axis : resized) {
            boolean last = axis == resized.get(resized.size() - 1);
            long[] sizes = from.sizes();
            sizes[axis] = axes.get(axis).output();
            Operand to = last ? program.output() : program.scratch(from.type(), sizes);
            along(program, resize, axes.get(axis), from, axis, to);
            from = to;
        }
        if (resized.isEmpty()) {
            program.copy(from, program.output());
        }
    }

    private static void along(
            ProgramBuilder program, Resize resize, ResizeAxis settled, Operand from, int axis, Operand to) {
        ResizeTaps taps = new ResizeTaps(resize, settled);
        long inner = LongStream.of(from.sizes()).skip(axis + 1L).reduce(1, Math::multiplyExact);
        long outer = from.elements() / inner / settled.input();
        Operand source = from.reshape(outer, settled.input(), inner);
        Operand target = to.reshape(outer, settled.output(), inner);
        boolean outside = false;
        for (int i = 0; i < settled.output(); i++) {
            outside |= taps.isOutside(i);
        }
        if (outside) {
            source = withExtrapolation(program, source, resize.extrapolationValue());
        }
        if (resize.interpolation() == Interpolation.NEAREST) {
            long[] places = positions(taps, settled);
            if (isRepetition(places, settled)) {
                repeat(program, source, target);
                return;
            }
            Operand positions = program.longs(places);
            program.call("gather", List.of(source, positions), target, CallArguments.integers(1));
        } else if (inner == 1) {
            Operand weights = program.constant(weights(taps, settled, source));
            program.call(
                    "matmul",
                    List.of(source.reshape(outer, source.size(1)), weights),
                    target.reshape(outer, settled.output()),
                    CallArguments.integers(0, 1));
        } else {
            Operand weights = program.constant(weights(taps, settled, source));
            for (long i = 0; i < outer; i++) {
                program.call(
                        "matmul",
                        List.of(weights, source.slice(0, i, 1).reshape(source.size(1), inner)),
                        target.slice(0, i, 1).reshape(settled.output(), inner),
                        CallArguments.NONE);
            }
        }
    }

    /** Whether every element comes as often as every other, in order. */
    private static boolean isRepetition(long[] positions, ResizeAxis axis) {
        int times = positions.length / axis.input();
        boolean regular = times * axis.input() == positions.length;
        for (int i = 0; regular && i < positions.length; i++) {
            regular = positions[i] == i / times;
        }
        return regular;
    }

    /** A strided copy for each repetition, which is faster than gathering. */
    private static void repeat(ProgramBuilder program, Operand source, Operand target) {
        long times = target.size(1) / source.size(1);
        for (long i = 0; i < times; i++) {
            program.copy(source, target.slice(1, i, source.size(1), times));
        }
    }

    private static Operand withExtrapolation(ProgramBuilder program, Operand lines, double value) {
        long[] sizes = lines.sizes();
        sizes[1]++;
        Operand longer = program.scratch(lines.type(), sizes);
        program.call(
                "pad",
                List.of(lines, program.longs(0, 0, 0, 1, 0, 0).reshape(3, 2)),
                longer,
                CallArguments.integers(0).withNumbers(value));
        return longer;
    }

    private static long[] positions(ResizeTaps taps, ResizeAxis axis) {
        long[] positions = new long[axis.output()];
        Arrays.setAll(positions, i -> taps.isOutside(i) ? axis.input() : taps.position(i, 0));
        return positions;
    }

    /** [output, input]. */
    private static Tensor weights(ResizeTaps taps, ResizeAxis axis, Operand source) {
        int width = Math.toIntExact(source.size(1));
        double[] weights = new double[Math.multiplyExact(axis.output(), width)];
        for (int i = 0; i < axis.output(); i++) {
            if (taps.isOutside(i)) {
                weights[i * width + axis.input()] = 1;
                continue;
            }
            for (int tap = 0; tap < taps.count(); tap++) {
                weights[i * width + taps.position(i, tap)] += taps.weight(i, tap);
            }
        }
        Tensor tensor = Tensor.allocate(source.type(), axis.output(), width);
        for (int i = 0; i < weights.length; i++) {
            Elements.putDouble(tensor.bytes(), source.type(), i, weights[i]);
        }
        return tensor;
    }
}
