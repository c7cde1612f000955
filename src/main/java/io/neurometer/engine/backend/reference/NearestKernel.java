package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.ResizeTaps;
import io.neurometer.engine.op.Resizing.Resize;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import java.nio.ByteBuffer;
import java.util.List;

/** Resizes by copying elements of any type bit by bit. */
final class NearestKernel implements Kernel {
    private final ResizeTaps[] taps;
    private final int[] outputSizes;
    private final int[] inputStrides;
    private final int bytes;
    private final DataType type;
    private final double extrapolation;

    NearestKernel(Resize op, List<ResizeAxis> axes, DataType type) {
        this.taps = axes.stream().map(axis -> new ResizeTaps(op, axis)).toArray(ResizeTaps[]::new);
        this.outputSizes = axes.stream().mapToInt(ResizeAxis::output).toArray();
        this.inputStrides = ResizeTaps.inputStrides(axes);
        this.bytes = type.bytes();
        this.type = type;
        this.extrapolation = op.extrapolationValue();
    }

    @Override
    public void run(KernelArguments arguments) {
        ByteBuffer features = arguments.input(0).bytes();
        ByteBuffer output = arguments.output(0).bytes();
        int last = taps.length - 1;
        int width = outputSizes[last];
        int lines = Math.toIntExact(arguments.output(0).elements() / width);
        for (int line = 0; line < lines; line++) {
            int source = 0;
            boolean outside = false;
            int rest = line;
            for (int axis = last - 1; axis >= 0; axis--) {
                int at = rest % outputSizes[axis];
                rest /= outputSizes[axis];
                source += taps[axis].position(at, 0) * inputStrides[axis];
                outside |= taps[axis].isOutside(at);
            }
            copyLine(features, source, output, line * width, outside);
        }
    }

    private void copyLine(ByteBuffer features, int source, ByteBuffer output, int target, boolean outside) {
        ResizeTaps along = taps[taps.length - 1];
        for (int x = 0; x < outputSizes[taps.length - 1]; x++) {
            if (outside || along.isOutside(x)) {
                Elements.putDouble(output, type, target + x, extrapolation);
            } else {
                copy(features, source + along.position(x, 0), output, target + x);
            }
        }
    }

    private void copy(ByteBuffer from, int source, ByteBuffer to, int target) {
        switch (bytes) {
            case 1 -> to.put(target, from.get(source));
            case 2 -> to.putShort(target * 2, from.getShort(source * 2));
            case 4 -> to.putInt(target * 4, from.getInt(source * 4));
            default -> to.putLong(target * 8, from.getLong(source * 8));
        }
    }
}
