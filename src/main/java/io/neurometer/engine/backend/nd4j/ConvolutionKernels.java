package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of ND4J's operators compute which convolution, as was measured on the CPU. */
final class ConvolutionKernels {
    /** With fewer input channels oneDNN has no blocked kernel, and products are faster. */
    private static final long MIN_CHANNELS = 16;

    private static final int WEIGHT = 1;
    private static final int BIAS = 2;
    private static final long CHANNELS_FIRST = 0;
    private static final long CHANNELS_LAST = 1;
    private static final long OUTPUT_CHANNELS_FIRST = 1;
    private static final long KERNEL_FIRST = 0;

    private ConvolutionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Convolution.Conv.class, ConvolutionKernels::conv),
                new KernelEntry<>(Convolution.ConvTranspose.class, TransposedConvolution::add),
                new KernelEntry<>(Convolution.ConvInteger.class, IntegerConvolution::add));
    }

    private static void conv(ProgramBuilder program, Convolution.Conv conv) {
        Operand x = program.input(0);
        Operand weight = program.input(WEIGHT);
        @Nullable Operand bias = program.has(BIAS) ? program.input(BIAS) : null;
        ConvolutionOperands operands = ConvolutionOperands.of(
                x,
                weight,
                bias,
                program.output(),
                conv.groups(),
                conv.axes(
                        program.request().inputs().shape(0),
                        program.request().inputs().shape(WEIGHT)));
        boolean planar = operands.type() == DataType.FP32 && operands.axes().size() == 2 && !operands.isDilated();
        if (planar && operands.groups() > 1 && operands.groupInputs() == 1) {
            depthwise(program, operands);
        } else if (planar && suitsOneDnn(program, operands)) {
            planar(program, operands);
        } else {
            ProductConvolution.add(program, operands, WEIGHT);
        }
    }

    private static boolean suitsOneDnn(ProgramBuilder program, ConvolutionOperands operands) {
        boolean fewPlaces = program.isConstant(WEIGHT) && ProductConvolution.suitsTransposed(operands);
        return operands.groupInputs() >= MIN_CHANNELS && operands.taps() > 1 && !fewPlaces;
    }

    private static void planar(ProgramBuilder program, ConvolutionOperands operands) {
        WindowArguments window = WindowArguments.of(program, operands.x(), operands.axes(), 0);
        CallArguments arguments = window.and(CHANNELS_FIRST, OUTPUT_CHANNELS_FIRST);
        for (int group = 0; group < operands.groups(); group++) {
            ConvolutionOperands part = operands.group(group);
            Operand x = window.x().slice(1, group * operands.groupInputs(), operands.groupInputs());
            program.call("conv2d", withBias(x, part.weight(), part.bias()), part.y(), arguments);
        }
    }

    /** With channels last, as oneDNN's kernel works: it is slower to reorder within the operator. */
    private static void depthwise(ProgramBuilder program, ConvolutionOperands operands) {
        Operand weight = kernelFirst(program, operands);
        WindowArguments window = WindowArguments.of(program, operands.x(), operands.axes(), 0);
        Operand x = Features.toChannelsLast(program, window.x());
        int[] last = Features.channelsLast(4);
        Operand y = program.scratch(DataType.FP32, operands.y().permute(last).sizes());
        program.call(
                "depthwise_conv2d", withBias(x, weight, operands.bias()), y, window.and(CHANNELS_LAST, KERNEL_FIRST));
        program.copy(y.permute(Axes.inverse(last)), operands.y());
    }

    /** Depthwise weights as [kernel..., C, out/C]. */
    private static Operand kernelFirst(ProgramBuilder program, ConvolutionOperands operands) {
        int taps = Math.toIntExact(operands.taps());
        int outputs = Math.toIntExact(operands.outputs());
        long height = operands.weight().size(2);
        long width = operands.weight().size(3);
        if (program.isConstant(WEIGHT)) {
            return program.prepared(
                            WEIGHT,
                            ProductConvolution.formOf(1),
                            tensor -> ProductConvolution.transposed(tensor, 1, outputs, taps))
                    .reshape(height, width, operands.groups(), operands.groupOutputs());
        }
        Operand weight = program.scratch(DataType.FP32, taps, outputs);
        program.copy(operands.weight().reshape(outputs, taps).permute(1, 0), weight);
        return weight.reshape(height, width, operands.groups(), operands.groupOutputs());
    }

    private static List<Operand> withBias(Operand x, Operand weight, @Nullable Operand bias) {
        List<Operand> inputs = new ArrayList<>(List.of(x, weight));
        if (bias != null) {
            inputs.add(bias);
        }
        return inputs;
    }
}
