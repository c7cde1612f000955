package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of a convolution over two or three spatial dimensions.
 *
 * @param x features [N, C, spatial...]
 * @param weight [out, C/groups, kernel...]
 * @param bias [out], or null
 * @param y [N, out, spatial...]
 * @param axes the window along each spatial dimension
 */
record ConvolutionOperands(
        Operand x, Operand weight, @Nullable Operand bias, Operand y, int groups, List<WindowAxis> axes) {
    ConvolutionOperands {
        axes = List.copyOf(axes);
    }

    /** One spatial dimension becomes two, the first of one element. */
    static ConvolutionOperands of(
            Operand x, Operand weight, @Nullable Operand bias, Operand y, int groups, List<WindowAxis> axes) {
        return axes.size() == 1
                ? new ConvolutionOperands(
                        Features.planar(x),
                        Features.planar(weight),
                        bias,
                        Features.planar(y),
                        groups,
                        List.of(WindowAxis.UNIT, axes.get(0)))
                : new ConvolutionOperands(x, weight, bias, y, groups, axes);
    }

    DataType type() {
        return x.type();
    }

    long samples() {
        return x.size(0);
    }

    long groupInputs() {
        return weight.size(1);
    }

    long outputs() {
        return weight.size(0);
    }

    long groupOutputs() {
        return outputs() / groups;
    }

    /** Elements of one output channel. */
    long positions() {
        return Windows.places(axes);
    }

    long taps() {
        return Windows.taps(axes);
    }

    boolean isDilated() {
        return axes.stream().anyMatch(axis -> axis.dilation() > 1 && axis.kernel() > 1);
    }

    /** Whether one window covers the features, each tap one of them. */
    boolean isWhole() {
        return axes.stream().allMatch(axis -> axis.kernel() == axis.input() && axis.output() == 1)
                && axes.stream().allMatch(axis -> axis.padBegin() == 0 && axis.padEnd() == 0)
                && !isDilated();
    }

    /** The same of one group in all samples. */
    ConvolutionOperands group(int group) {
        long from = group * groupOutputs();
        return new ConvolutionOperands(
                x.slice(1, group * groupInputs(), groupInputs()),
                weight.slice(0, from, groupOutputs()),
                bias == null ? null : bias.slice(0, from, groupOutputs()),
                y.slice(1, from, groupOutputs()),
                1,
                axes);
    }
}
