package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Convolution.ConvTranspose;
import io.neurometer.engine.op.WindowAxis;
import java.util.ArrayList;
import java.util.List;

/**
 * Transposed convolution by ND4J's operator for each group. What padding takes away is cut off afterwards, unless it is
 * as much on both sides, which the operator knows.
 */
final class TransposedConvolution {
    private static final long CHANNELS_FIRST = 0;
    private static final long INPUT_CHANNELS_FIRST = 1;

    private final ProgramBuilder program;
    private final int groups;
    private final List<WindowAxis> axes;

    private TransposedConvolution(ProgramBuilder program, int groups, List<WindowAxis> axes) {
        this.program = program;
        this.groups = groups;
        this.axes = axes;
    }

    static void add(ProgramBuilder program, ConvTranspose op) {
        List<WindowAxis> axes = op.axes(
                program.request().inputs().shape(0), program.request().inputs().shape(1));
        boolean line = axes.size() == 1;
        Operand x = program.input(0);
        Operand weight = program.input(1);
        Operand y = line ? Features.planar(program.output()) : program.output();
        new TransposedConvolution(program, op.groups(), line ? List.of(WindowAxis.UNIT, axes.get(0)) : axes)
                .add(line ? Features.planar(x) : x, line ? Features.planar(weight) : weight, y);
        if (program.has(2)) {
            Features.addBias(program, y, program.input(2));
        }
    }

    private void add(Operand x, Operand weight, Operand y) {
        if (axes.stream().allMatch(TransposedConvolution::isSymmetric)) {
            addGroups(x, weight, y, true);
            return;
        }
        long[] sizes = y.sizes();
        List<Long> missing = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            WindowAxis axis = axes.get(i);
            sizes[i + 2] = full(axis);
            missing.add(Math.max(0, axis.padBegin() + axis.output() - full(axis)));
        }
        Operand full = program.scratch(y.type(), sizes);
        addGroups(x, weight, full, false);
        Operand longEnough = Features.padded(program, full, Features.none(axes.size()), missing, 0);
        for (int i = 0; i < axes.size(); i++) {
            longEnough =
                    longEnough.slice(i + 2, axes.get(i).padBegin(), axes.get(i).output());
        }
        program.copy(longEnough, y);
    }

    private void addGroups(Operand x, Operand weight, Operand y, boolean padded) {
        long inputs = x.size(1) / groups;
        long outputs = weight.size(1);
        for (int group = 0; group < groups; group++) {
            program.call(
                    axes.size() == 2 ? "deconv2d" : "deconv3d",
                    List.of(x.slice(1, group * inputs, inputs), weight.slice(0, group * inputs, inputs)),
                    y.slice(1, group * outputs, outputs),
                    arguments(padded));
        }
    }

    private CallArguments arguments(boolean padded) {
        List<Long> all = new ArrayList<>();
        axes.forEach(axis -> all.add((long) axis.kernel()));
        axes.forEach(axis -> all.add((long) axis.stride()));
        axes.forEach(axis -> all.add(padded ? (long) axis.padBegin() : 0L));
        axes.forEach(axis -> all.add((long) axis.dilation()));
        all.addAll(List.of(0L, CHANNELS_FIRST, INPUT_CHANNELS_FIRST));
        CallArguments arguments =
                CallArguments.integers(all.stream().mapToLong(Long::longValue).toArray());
        boolean dilated = axes.stream().anyMatch(axis -> axis.dilation() > 1);
        return dilated ? arguments.withoutHelpers() : arguments;
    }

    /** Whether padding takes as much away on both sides, and nothing is added. */
    private static boolean isSymmetric(WindowAxis axis) {
        return axis.output() == full(axis) - 2L * axis.padBegin() && axis.padBegin() < axis.kernel();
    }

    /** The size of the output without padding. */
    private static long full(WindowAxis axis) {
        return (axis.input() - 1L) * axis.stride() + axis.extent();
    }
}
