package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Which kernel computes which convolution. */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Convolution.Conv.class, ConvolutionKernels::conv),
                KernelEntry.unlessEmpty(Convolution.ConvTranspose.class, ConvolutionKernels::convTranspose),
                KernelEntry.unlessEmpty(Convolution.ConvInteger.class, ConvolutionKernels::convInteger));
    }

    private static Kernel conv(KernelRequest request, Convolution.Conv op) {
        if (isHalf(request)) {
            return WideningKernel.of(request, wide -> conv(wide, op));
        }
        List<WindowAxis> axes = op.axes(features(request), request.inputs().shape(1));
        SpatialWindow window = SpatialWindow.of(axes);
        ConvolutionShape shape = shape(request, op.groups());
        if (request.inputs().dataType(0) != DataType.FP32 || shape.groupInputs() == 0 || window.inputs() == 0) {
            return new DirectConvolution(shape, window, false);
        }
        if (OneDnnConvolution.suits(request, shape, window)) {
            return new OneDnnConvolution(window);
        }
        return shape.groupInputs() == 1 && shape.groups() > 1 && SlidingWindow.suits(window)
                ? new DepthwiseConvolution(shape, window)
                : new GemmConvolution(shape, window);
    }

    private static Kernel convTranspose(KernelRequest request, Convolution.ConvTranspose op) {
        if (isHalf(request)) {
            return WideningKernel.of(request, wide -> convTranspose(wide, op));
        }
        List<WindowAxis> axes = op.axes(features(request), request.inputs().shape(1));
        SpatialWindow window = SpatialWindow.of(axes);
        ConvolutionShape shape = shape(request, op.groups());
        return request.inputs().dataType(0) == DataType.FP32 && shape.groupInputs() > 0
                ? new GemmConvTranspose(shape, window)
                : new DirectConvTranspose(shape, window);
    }

    private static Kernel convInteger(KernelRequest request, Convolution.ConvInteger op) {
        List<WindowAxis> axes = op.axes(features(request), request.inputs().shape(1));
        return new DirectConvolution(shape(request, op.groups()), SpatialWindow.of(axes), true);
    }

    private static boolean isHalf(KernelRequest request) {
        DataType type = request.inputs().dataType(0);
        return type == DataType.FP16 || type == DataType.BF16;
    }

    private static Shape features(KernelRequest request) {
        return request.inputs().shape(0);
    }

    private static ConvolutionShape shape(KernelRequest request, int groups) {
        return ConvolutionShape.of(features(request), request.outputs().get(0).shape(), groups);
    }
}
