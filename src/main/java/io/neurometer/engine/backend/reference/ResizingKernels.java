package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Resizing.Interpolation;
import java.util.List;

/** Which kernel computes which resize. */
final class ResizingKernels {
    private ResizingKernels() {}

    static List<KernelEntry> kernels() {
        return List.of(new KernelEntry(Resizing.Resize.class, ResizingKernels::resize));
    }

    private static Kernel resize(KernelRequest request) {
        Resizing.Resize op = (Resizing.Resize) request.op();
        if (request.outputs().get(0).shape().elements() == 0) {
            return arguments -> {};
        }
        List<ResizeAxis> axes = op.settle(request.inputs());
        return op.interpolation() == Interpolation.NEAREST
                ? new NearestKernel(op, axes, request.outputs().get(0).dataType())
                : new ResizeKernel(op, axes);
    }
}
