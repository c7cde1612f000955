package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.NativeRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two-dimensional FP32 convolution without groups or dilation by ND4J's operator, which calls oneDNN. It is here for the
 * order of its sums: oneDNN adds in the same order for every output channel, so channels with equal weights give equal
 * sums to the last bit. Matrix products in OpenBLAS do not, and networks whose classes tie then give other answers.
 */
final class OneDnnConvolution implements Kernel {
    /** With fewer input channels oneDNN has no blocked kernel, and unrolled columns are faster. */
    private static final int MIN_CHANNELS = 16;

    private static final int EXPLICIT_PADDING = 0;
    private static final int CHANNELS_FIRST = 0;
    private static final int OUTPUT_CHANNELS_FIRST = 1;

    private final int[] settings;

    OneDnnConvolution(SpatialWindow window) {
        WindowAxis height = window.height();
        WindowAxis width = window.width();
        settings = new int[] {
            height.kernel(),
            width.kernel(),
            height.stride(),
            width.stride(),
            height.padBegin(),
            width.padBegin(),
            height.dilation(),
            width.dilation(),
            EXPLICIT_PADDING,
            CHANNELS_FIRST,
            OUTPUT_CHANNELS_FIRST
        };
    }

    /** Whether the library here has oneDNN, and oneDNN can take this convolution as it is. */
    static boolean suits(KernelRequest request, ConvolutionShape shape, SpatialWindow window) {
        String variant = NativeRuntime.status().variant();
        return variant != null
                && variant.contains("onednn")
                && request.inputs().shape(0).rank() == 4
                && shape.groups() == 1
                && shape.inputs() >= MIN_CHANNELS
                && isPlain(window.height())
                && isPlain(window.width());
    }

    /** Dilated windows are left out because oneDNN refuses some of them. */
    private static boolean isPlain(WindowAxis axis) {
        return axis.padBegin() == axis.padEnd() && axis.padBegin() < axis.kernel() && axis.dilation() == 1;
    }

    @Override
    public void run(KernelArguments arguments) {
        INDArray features = arguments.input(0).array();
        INDArray weight = arguments.input(1).array();
        DynamicCustomOp.DynamicCustomOpsBuilder op = DynamicCustomOp.builder("conv2d");
        if (arguments.hasInput(2)) {
            op.addInputs(features, weight, arguments.input(2).array());
        } else {
            op.addInputs(features, weight);
        }
        Nd4j.exec(op.addOutputs(arguments.output(0).array())
                .addIntegerArguments(settings)
                .build());
    }
}
