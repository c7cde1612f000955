package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.QuantizationScale;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.NarrowFormat;
import io.neurometer.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/** Quantization to small numbers and back, computed in FP32. */
final class QuantizationKernels {
    private static final int CHUNK = 2048;
    private static final int UINT8_MAX = 255;

    private QuantizationKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Quantization.Quantize.class, QuantizationKernels::quantize),
                new KernelEntry<>(Quantization.Dequantize.class, QuantizationKernels::dequantize),
                new KernelEntry<>(Quantization.DynamicQuantize.class, (request, op) -> dynamicQuantize(request)));
    }

    /** Computes one element. */
    @FunctionalInterface
    private interface Element {
        float apply(float x, float scale, float zeroPoint);
    }

    private static Kernel quantize(KernelRequest request, Quantization.Quantize op) {
        DataType to = request.outputs().get(0).dataType();
        if (to.isNarrow() && !NarrowFormat.of(to).isInteger()) {
            NarrowFormat format = NarrowFormat.of(to);
            return scaled(request, op.axis(), (x, scale, zeroPoint) ->
                    (float) format.decode(format.encode(x / scale + zeroPoint, op.saturate())));
        }
        float low = lowest(to);
        float high = low + ((1 << to.bits()) - 1);
        return scaled(
                request,
                op.axis(),
                (x, scale, zeroPoint) -> saturate((float) Math.rint(x / scale) + zeroPoint, low, high));
    }

    private static float lowest(DataType integer) {
        if (integer.isNarrow()) {
            return (float) NarrowFormat.of(integer).lowest();
        }
        return integer.isUnsigned() ? 0 : -(1 << (integer.bits() - 1));
    }

    private static Kernel dequantize(KernelRequest request, Quantization.Dequantize op) {
        int axis = op.axis();
        if (request.inputs().dataType(0) == DataType.INT32) {
            return dequantizeIntegers(request, axis);
        }
        return scaled(request, axis, (x, scale, zeroPoint) -> (x - zeroPoint) * scale);
    }

    private static float saturate(float value, float low, float high) {
        return Math.min(Math.max(value, low), high);
    }

    private static Kernel scaled(KernelRequest request, int axis, Element element) {
        Shape shape = request.inputs().shape(0);
        Shape scaleShape = request.inputs().shape(1);
        QuantizationScale plan = QuantizationScale.of(axis, shape, scaleShape);
        int elements = Math.toIntExact(shape.elements());
        return arguments -> {
            float[] scales = arguments.input(1).toFloats();
            float[] zeroPoints = arguments.hasInput(2) ? arguments.input(2).toFloats() : new float[scales.length];
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            float[] x = new float[Math.min(CHUNK, elements)];
            int[] indices = new int[x.length];
            for (int start = 0; start < elements; start += CHUNK) {
                int count = Math.min(CHUNK, elements - start);
                ElementArrays.read(in, arguments.input(0).dataType(), start, x, 0, count);
                plan.indices(shape, scaleShape, start, indices, count);
                for (int i = 0; i < count; i++) {
                    x[i] = element.apply(x[i], scales[indices[i]], zeroPoints[indices[i]]);
                }
                ElementArrays.write(out, arguments.output(0).dataType(), start, x, count);
            }
        };
    }

    /** INT32 has more digits than FP32, so the zero point is taken off before rounding. */
    private static Kernel dequantizeIntegers(KernelRequest request, int axis) {
        Shape shape = request.inputs().shape(0);
        Shape scaleShape = request.inputs().shape(1);
        QuantizationScale plan = QuantizationScale.of(axis, shape, scaleShape);
        int elements = Math.toIntExact(shape.elements());
        return arguments -> {
            float[] scales = arguments.input(1).toFloats();
            long[] zeroPoints = arguments.hasInput(2) ? arguments.input(2).toLongs() : new long[scales.length];
            ByteBuffer in = arguments.input(0).bytes();
            ByteBuffer out = arguments.output(0).bytes();
            int[] index = new int[1];
            float[] value = new float[1];
            for (int i = 0; i < elements; i++) {
                plan.indices(shape, scaleShape, i, index, 1);
                value[0] = (float) (in.getInt(i * Integer.BYTES) - zeroPoints[index[0]]) * scales[index[0]];
                ElementArrays.write(out, arguments.output(0).dataType(), i, value, 1);
            }
        };
    }

    /** A tensor of zeros alone gets the scale 1. */
    private static Kernel dynamicQuantize(KernelRequest request) {
        int elements = Math.toIntExact(request.inputs().shape(0).elements());
        return arguments -> {
            ByteBuffer in = arguments.input(0).bytes();
            float low = 0;
            float high = 0;
            for (int i = 0; i < elements; i++) {
                low = Math.min(low, in.getFloat(i * Float.BYTES));
                high = Math.max(high, in.getFloat(i * Float.BYTES));
            }
            float scale = high == low ? 1 : (high - low) / UINT8_MAX;
            float zeroPoint = (float) Math.rint(saturate(-low / scale, 0, UINT8_MAX));
            if (arguments.hasOutput(0)) {
                ByteBuffer out = arguments.output(0).bytes();
                for (int i = 0; i < elements; i++) {
                    float value = (float) Math.rint(in.getFloat(i * Float.BYTES) / scale) + zeroPoint;
                    out.put(i, (byte) (int) saturate(value, 0, UINT8_MAX));
                }
            }
            if (arguments.hasOutput(1)) {
                arguments.output(1).bytes().putFloat(0, scale);
            }
            if (arguments.hasOutput(2)) {
                arguments.output(2).bytes().put(0, (byte) (int) zeroPoint);
            }
        };
    }
}
