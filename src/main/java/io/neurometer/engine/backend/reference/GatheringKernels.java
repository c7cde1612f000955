package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.AxisIndices;
import io.neurometer.engine.backend.IndexTuples;
import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Elements read from or written to positions that index tensors give. */
final class GatheringKernels {
    private GatheringKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Gathering.Gather.class, GatheringKernels::gather),
                new KernelEntry<>(Gathering.GatherElements.class, GatheringKernels::gatherElements),
                new KernelEntry<>(Gathering.GatherNd.class, GatheringKernels::gatherNd),
                new KernelEntry<>(Gathering.OneHot.class, GatheringKernels::oneHot),
                new KernelEntry<>(Gathering.NonZero.class, (request, op) -> GatheringKernels::nonZero),
                new KernelEntry<>(Gathering.Compress.class, GatheringKernels::compress),
                new KernelEntry<>(Gathering.ScatterElements.class, ScatterKernels::scatterElements),
                new KernelEntry<>(Gathering.ScatterNd.class, ScatterKernels::scatterNd));
    }

    private static Kernel gather(KernelRequest request, Gathering.Gather op) {
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = Shape.axis(op.axis(), sizes.length);
        int width = request.inputs().dataType(0).bytes();
        int outer = Math.toIntExact(Shape.elements(Arrays.copyOf(sizes, axis)));
        int block = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, axis + 1, sizes.length)) * width);
        int size = Math.toIntExact(sizes[axis]);
        int count = Math.toIntExact(request.inputs().shape(1).elements());
        return arguments -> {
            ByteBuffer input = arguments.input(0).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            Indices indices = new Indices(arguments.input(1));
            for (int i = 0; i < count; i++) {
                int index = indices.within(i, size);
                for (int row = 0; row < outer; row++) {
                    output.put((row * count + i) * block, input, (row * size + index) * block, block);
                }
            }
        };
    }

    private static Kernel gatherElements(KernelRequest request, Gathering.GatherElements op) {
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = Shape.axis(op.axis(), sizes.length);
        AxisIndices walk = new AxisIndices(request.inputs().shape(1).sizes(), sizes, axis);
        int width = request.inputs().dataType(0).bytes();
        return arguments -> {
            ByteBuffer input = arguments.input(0).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            BlockCopy copy = BlockCopy.of(input, output, width);
            walk.forEach(new Indices(arguments.input(1)), copy::copy);
        };
    }

    private static Kernel gatherNd(KernelRequest request, Gathering.GatherNd op) {
        int batchDims = op.batchDims();
        IndexTuples walk =
                new IndexTuples(request.inputs().shape(0), request.inputs().shape(1), batchDims);
        int block = Math.toIntExact(
                walk.blockElements() * request.inputs().dataType(0).bytes());
        return arguments -> {
            ByteBuffer input = arguments.input(0).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            BlockCopy copy = BlockCopy.of(input, output, block);
            walk.forEach(new Indices(arguments.input(1)), copy::copy);
        };
    }

    private static Kernel oneHot(KernelRequest request, Gathering.OneHot op) {
        Shape output = request.outputs().get(0).shape();
        int axis = Shape.axis(op.axis(), output.rank());
        int width = request.outputs().get(0).dataType().bytes();
        int depth = Math.toIntExact(output.size(axis));
        int inner = Math.toIntExact(Shape.elements(Arrays.copyOfRange(output.sizes(), axis + 1, output.rank())));
        int count = Math.toIntExact(request.inputs().shape(0).elements());
        return arguments -> {
            Tensor indices = arguments.input(0);
            ByteBuffer bytes = arguments.output(0).bytes();
            ByteBuffer offOn = arguments.input(2).bytes();
            Fill.with(offOn, width, bytes, 0, bytes.capacity());
            ByteBuffer indexBytes = indices.bytes();
            for (int i = 0; i < count; i++) {
                long index = Elements.getLong(indexBytes, indices.dataType(), i);
                if (index >= -depth && index < depth) {
                    long hot = index < 0 ? index + depth : index;
                    int at = Math.toIntExact(((i / inner) * (long) depth + hot) * inner + i % inner);
                    bytes.put(at * width, offOn, width, width);
                }
            }
        };
    }

    private static void nonZero(KernelArguments arguments) {
        Tensor input = arguments.input(0);
        DataType type = input.dataType();
        long[] sizes =
                input.shape().rank() == 0 ? new long[] {1} : input.shape().sizes();
        long[] strides = Shape.rowMajorStrides(sizes);
        ByteBuffer inputBytes = input.bytes();
        ByteBuffer output = arguments.output(0).bytes();
        int columns = Math.toIntExact(arguments.output(0).shape().size(1));
        int column = 0;
        for (int i = 0; i < input.elements() && column < columns; i++) {
            if (Elements.getDouble(inputBytes, type, i) != 0) {
                for (int dim = 0; dim < sizes.length; dim++) {
                    output.putLong((dim * columns + column) * Long.BYTES, i / strides[dim] % sizes[dim]);
                }
                column++;
            }
        }
    }

    private static Kernel compress(KernelRequest request, Gathering.Compress op) {
        Integer axis = op.axis();
        Shape shape = request.inputs().shape(0);
        long[] sizes = axis == null ? new long[] {shape.elements()} : shape.sizes();
        int along = axis == null ? 0 : Shape.axis(axis, sizes.length);
        int width = request.inputs().dataType(0).bytes();
        int outer = Math.toIntExact(Shape.elements(Arrays.copyOf(sizes, along)));
        int block = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, along + 1, sizes.length)) * width);
        int size = Math.toIntExact(sizes[along]);
        int rowBytes = Math.toIntExact(request.outputs().get(0).bytes() / Math.max(1, outer));
        return arguments -> {
            ByteBuffer input = arguments.input(0).bytes();
            ByteBuffer output = arguments.output(0).bytes();
            ByteBuffer condition = arguments.input(1).bytes();
            int kept = 0;
            for (int i = 0; i < condition.capacity() && (kept + 1) * block <= rowBytes; i++) {
                if (condition.get(i) != 0) {
                    for (int row = 0; row < outer; row++) {
                        output.put(row * rowBytes + kept * block, input, (row * size + i) * block, block);
                    }
                    kept++;
                }
            }
        };
    }
}
