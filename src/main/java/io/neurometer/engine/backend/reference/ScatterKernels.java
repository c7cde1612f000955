package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.AxisIndices;
import io.neurometer.engine.backend.IndexTuples;
import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Gathering.ScatterFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;

/** Elements placed by index. Updates of one place are applied in the order of the indices. */
final class ScatterKernels {
    private ScatterKernels() {}

    static Kernel scatterElements(KernelRequest request, Gathering.ScatterElements op) {
        long[] sizes = request.inputs().shape(0).sizes();
        int axis = Shape.axis(op.axis(), sizes.length);
        AxisIndices walk = new AxisIndices(request.inputs().shape(1).sizes(), sizes, axis);
        DataType type = request.inputs().dataType(0);
        return arguments -> {
            ByteBuffer output = arguments.output(0).bytes();
            ByteBuffer updates = arguments.input(2).bytes();
            output.put(0, arguments.input(0).bytes(), 0, output.capacity());
            walk.forEach(
                    new Indices(arguments.input(1)),
                    (position, element) -> apply(op.function(), type, output, element, updates, position, 1));
        };
    }

    static Kernel scatterNd(KernelRequest request, Gathering.ScatterNd op) {
        IndexTuples walk =
                new IndexTuples(request.inputs().shape(0), request.inputs().shape(1), 0);
        int block = Math.toIntExact(walk.blockElements());
        DataType type = request.inputs().dataType(0);
        return arguments -> {
            ByteBuffer output = arguments.output(0).bytes();
            ByteBuffer updates = arguments.input(2).bytes();
            output.put(0, arguments.input(0).bytes(), 0, output.capacity());
            walk.forEach(
                    new Indices(arguments.input(1)),
                    (position, chosen) ->
                            apply(op.function(), type, output, chosen * block, updates, position * block, block));
        };
    }

    private static void apply(
            ScatterFunction function,
            DataType type,
            ByteBuffer target,
            int at,
            ByteBuffer updates,
            int from,
            int count) {
        int width = type.bytes();
        if (function == ScatterFunction.REPLACE) {
            target.put(at * width, updates, from * width, count * width);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (type.isFloating()) {
                double old = Elements.getDouble(target, type, at + i);
                double update = Elements.getDouble(updates, type, from + i);
                Elements.putDouble(target, type, at + i, combined(function, old, update));
            } else {
                long old = Elements.getLong(target, type, at + i);
                long update = Elements.getLong(updates, type, from + i);
                Elements.putLong(target, type, at + i, combined(function, type, old, update));
            }
        }
    }

    private static double combined(ScatterFunction function, double old, double update) {
        return switch (function) {
            case REPLACE -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }

    private static long combined(ScatterFunction function, DataType type, long old, long update) {
        boolean oldIsLess = type.isUnsigned() ? Long.compareUnsigned(old, update) < 0 : old < update;
        return switch (function) {
            case REPLACE -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> oldIsLess ? old : update;
            case MAX -> oldIsLess ? update : old;
        };
    }
}
