package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Tensors filled from numbers or shapes, and copies that depend on the position of an element. */
final class FillingKernels {
    private FillingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unlessEmpty(Movement.Pad.class, PadKernel::create),
                new KernelEntry<>(Shaping.ShapeOf.class, FillingKernels::shapeOf),
                new KernelEntry<>(Shaping.SizeOf.class, (request, op) -> sizeOf(request)),
                new KernelEntry<>(Shaping.BitCast.class, (request, op) -> FillingKernels::bitCast),
                new KernelEntry<>(Generation.ConstantOfShape.class, FillingKernels::constantOfShape),
                new KernelEntry<>(Generation.Range.class, (request, op) -> FillingKernels::range),
                new KernelEntry<>(Generation.EyeLike.class, FillingKernels::eyeLike),
                KernelEntry.unlessEmpty(Movement.Triangle.class, FillingKernels::triangle),
                new KernelEntry<>(Movement.ReverseSequence.class, FillingKernels::reverseSequence));
    }

    private static Kernel shapeOf(KernelRequest request, Shaping.ShapeOf op) {
        long[] sizes = request.inputs().shape(0).sizes();
        long[] asked = Arrays.copyOfRange(sizes, op.firstOf(sizes.length), op.lastOf(sizes.length));
        return arguments -> arguments.output(0).bytes().asLongBuffer().put(asked);
    }

    private static Kernel sizeOf(KernelRequest request) {
        long elements = request.inputs().shape(0).elements();
        return arguments -> arguments.output(0).bytes().putLong(0, elements);
    }

    private static void bitCast(KernelArguments arguments) {
        ByteBuffer output = arguments.output(0).bytes();
        output.put(0, arguments.input(0).bytes(), 0, output.capacity());
    }

    private static Kernel constantOfShape(KernelRequest request, Generation.ConstantOfShape op) {
        ByteBuffer element = element(op.dataType(), op.value());
        return arguments -> {
            ByteBuffer output = arguments.output(0).bytes();
            Fill.with(element, op.dataType().bytes(), output, 0, output.capacity());
        };
    }

    private static ByteBuffer element(DataType dataType, double value) {
        ByteBuffer element = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Elements.putDouble(element, dataType, 0, value);
        return element;
    }

    private static void range(KernelArguments arguments) {
        Tensor output = arguments.output(0);
        DataType type = output.dataType();
        ByteBuffer bytes = output.bytes();
        int count = Math.toIntExact(output.elements());
        if (type.isFloating()) {
            double start = Elements.getDouble(arguments.input(0).bytes(), type, 0);
            double step = Elements.getDouble(arguments.input(2).bytes(), type, 0);
            for (int i = 0; i < count; i++) {
                Elements.putDouble(bytes, type, i, start + i * step);
            }
        } else {
            long start = Elements.getLong(arguments.input(0).bytes(), type, 0);
            long step = Elements.getLong(arguments.input(2).bytes(), type, 0);
            for (int i = 0; i < count; i++) {
                Elements.putLong(bytes, type, i, start + i * step);
            }
        }
    }

    private static Kernel eyeLike(KernelRequest request, Generation.EyeLike op) {
        TensorType output = request.outputs().get(0);
        long rows = output.shape().size(0);
        long columns = output.shape().size(1);
        long offset = op.offset();
        return arguments -> {
            ByteBuffer bytes = arguments.output(0).bytes();
            Fill.zero(bytes);
            for (long row = Math.max(0, -offset); row < rows && row + offset < columns; row++) {
                Elements.putDouble(bytes, output.dataType(), Math.toIntExact(row * columns + row + offset), 1);
            }
        };
    }

    private static Kernel triangle(KernelRequest request, Movement.Triangle op) {
        boolean upper = op.upper();
        TensorType type = request.outputs().get(0);
        int width = type.dataType().bytes();
        int height = Math.toIntExact(type.shape().size(-2));
        int columns = Math.toIntExact(type.shape().size(-1));
        int rows = Math.toIntExact(type.shape().elements() / columns);
        return arguments -> {
            long offset = arguments.hasInput(1) ? arguments.input(1).toLongs()[0] : 0;
            ByteBuffer input = arguments.input(0).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            Fill.zero(output);
            for (int row = 0; row < rows; row++) {
                int border = border(row % height, offset, upper, columns);
                int first = upper ? border : 0;
                int count = upper ? columns - border : border;
                int at = (row * columns + first) * width;
                output.put(at, input, at, count * width);
            }
        };
    }

    /** The first column of the upper triangle, or the first one beyond the lower, in [0, columns]. */
    private static int border(int row, long offset, boolean upper, int columns) {
        long inRange = Math.max(-(long) Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, offset));
        long border = row + inRange + (upper ? 0 : 1);
        return (int) Math.max(0, Math.min(columns, border));
    }

    private static Kernel reverseSequence(KernelRequest request, Movement.ReverseSequence op) {
        long[] sizes = request.outputs().get(0).shape().sizes();
        int rank = sizes.length;
        boolean batchFirst = op.batchAxis() == 0 || op.batchAxis() == -rank;
        int batches = Math.toIntExact(sizes[batchFirst ? 0 : 1]);
        int times = Math.toIntExact(sizes[batchFirst ? 1 : 0]);
        long[] strides = Shape.rowMajorStrides(sizes);
        int width = request.inputs().dataType(0).bytes();
        int batchBytes = Math.toIntExact(strides[batchFirst ? 0 : 1] * width);
        int timeBytes = Math.toIntExact(strides[batchFirst ? 1 : 0] * width);
        int block = Math.toIntExact(strides[1] * width);
        return arguments -> {
            Indices lengths = new Indices(arguments.input(1));
            for (int batch = 0; batch < batches; batch++) {
                int length = lengths.length(batch, times);
                for (int time = 0; time < times; time++) {
                    int source = time < length ? length - 1 - time : time;
                    arguments
                            .output(0)
                            .bytes()
                            .put(
                                    batch * batchBytes + time * timeBytes,
                                    arguments.input(0).bytes(),
                                    batch * batchBytes + source * timeBytes,
                                    block);
                }
            }
        };
    }
}
