package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.ResizeTaps;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Resize;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Resizes line by line: the input lines that an output line is made of are blended into one, from which the line's
 * elements are then made.
 */
final class ResizeKernel implements Kernel {
    private final List<ResizeAxis> axes;
    private final ResizeTaps[] taps;
    private final int[] inputStrides;
    private final double extrapolation;

    private ResizeKernel(Resize op, List<ResizeAxis> axes) {
        this.axes = axes;
        this.taps = axes.stream().map(axis -> new ResizeTaps(op, axis)).toArray(ResizeTaps[]::new);
        this.inputStrides = ResizeTaps.inputStrides(axes);
        this.extrapolation = op.extrapolationValue();
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(KernelEntry.unlessEmpty(Resize.class, ResizeKernel::create));
    }

    private static Kernel create(KernelRequest request, Resize op) {
        List<ResizeAxis> axes = op.settle(request.inputs());
        return op.interpolation() == Interpolation.NEAREST
                ? new NearestKernel(op, axes, request.outputs().get(0).dataType())
                : new ResizeKernel(op, axes);
    }

    @Override
    public void run(KernelArguments arguments) {
        IntToDoubleFunction features = ElementAccess.reader(arguments.input(0));
        ElementAccess.Writer output = ElementAccess.writer(arguments.output(0));
        int last = axes.size() - 1;
        int width = axes.get(last).output();
        int lines = Math.toIntExact(arguments.output(0).elements() / width);
        double[] blend = new double[axes.get(last).input()];
        int[] position = new int[last];
        for (int line = 0; line < lines; line++) {
            locate(line, position);
            if (isOutside(position)) {
                for (int x = 0; x < width; x++) {
                    output.put(line * width + x, extrapolation);
                }
                continue;
            }
            Arrays.fill(blend, 0);
            blend(features, position, 0, 0, 1, blend);
            putLine(blend, output, line * width);
        }
    }

    private void putLine(double[] blend, ElementAccess.Writer output, int at) {
        ResizeTaps along = taps[taps.length - 1];
        for (int x = 0; x < axes.get(axes.size() - 1).output(); x++) {
            double sum = 0;
            for (int tap = 0; tap < along.count(); tap++) {
                sum += along.weight(x, tap) * blend[along.position(x, tap)];
            }
            output.put(at + x, along.isOutside(x) ? extrapolation : sum);
        }
    }

    /** Adds every input line that the output line at {@code position} is made of. */
    private void blend(
            IntToDoubleFunction features, int[] position, int axis, int offset, double weight, double[] blend) {
        if (axis == position.length) {
            for (int x = 0; x < blend.length; x++) {
                blend[x] += weight * features.applyAsDouble(offset + x);
            }
            return;
        }
        ResizeTaps along = taps[axis];
        for (int tap = 0; tap < along.count(); tap++) {
            double share = along.weight(position[axis], tap);
            if (share != 0) {
                int from = offset + along.position(position[axis], tap) * inputStrides[axis];
                blend(features, position, axis + 1, from, weight * share, blend);
            }
        }
    }

    private boolean isOutside(int[] position) {
        for (int axis = 0; axis < position.length; axis++) {
            if (taps[axis].isOutside(position[axis])) {
                return true;
            }
        }
        return false;
    }

    private void locate(int line, int[] position) {
        int rest = line;
        for (int axis = position.length - 1; axis >= 0; axis--) {
            position[axis] = rest % axes.get(axis).output();
            rest /= axes.get(axis).output();
        }
    }
}
