package io.neurometer.engine.conformance.domain;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A small row-major array of doubles, and the element type that it has in a model. */
public final class Array {
    private final DataType type;
    private final int[] shape;
    private final double[] values;

    private Array(DataType type, int[] shape, double[] values) {
        if (values.length != size(shape)) {
            throw new IllegalArgumentException(values.length + " values for " + Arrays.toString(shape));
        }
        this.type = type;
        this.shape = shape.clone();
        this.values = values;
    }

    /** FP32 elements. */
    public static Array of(int[] shape, double... values) {
        return new Array(DataType.FP32, shape, values).rounded();
    }

    public static Array vector(double... values) {
        return of(new int[] {values.length}, values);
    }

    public static Array scalar(double value) {
        return of(new int[0], value);
    }

    /** FP32 numbers of the normal distribution. */
    public static Array random(Random random, int... shape) {
        return of(
                shape,
                random.doubles(size(shape), 0, 1)
                        .map(any -> random.nextGaussian())
                        .toArray());
    }

    /** Whole numbers from {@code least} to {@code most}, both included. */
    public static Array integers(Random random, DataType type, int least, int most, int... shape) {
        double[] values = IntStream.range(0, size(shape))
                .mapToDouble(i -> least + random.nextInt(most - least + 1))
                .toArray();
        return new Array(type, shape, values);
    }

    /** The same numbers as elements of another type, rounded to it. */
    public Array as(DataType other) {
        return new Array(other, shape, values).rounded();
    }

    /** The numbers as the element type holds them. */
    private Array rounded() {
        double[] held = new double[values.length];
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < held.length; i++) {
            Elements.putDouble(bytes, type, 0, values[i]);
            held[i] = Elements.getDouble(bytes, type, 0);
        }
        return new Array(type, shape, held);
    }

    private static int size(int[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    public int[] shape() {
        return shape.clone();
    }

    public int size(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    public double[] values() {
        return values.clone();
    }

    public double get(int... place) {
        int index = 0;
        for (int i = 0; i < shape.length; i++) {
            index = index * shape[i] + place[i];
        }
        return values[index];
    }

    public Array reshape(int... sizes) {
        return new Array(type, sizes, values);
    }

    public Array map(DoubleUnaryOperator function) {
        return new Array(type, shape, Arrays.stream(values).map(function).toArray());
    }

    /** Element by element, broadcasting the other array to this one's shape. */
    public Array zip(Array other, DoubleBinaryOperator function) {
        int[] place = new int[shape.length];
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            int rest = i;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                place[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            int index = 0;
            for (int axis = 0; axis < other.shape.length; axis++) {
                int at = place[axis + shape.length - other.shape.length];
                index = index * other.shape[axis] + (other.shape[axis] == 1 ? 0 : at);
            }
            result[i] = function.applyAsDouble(values[i], other.values[index]);
        }
        return new Array(type, shape, result);
    }

    public Array plus(Array other) {
        return zip(other, Double::sum);
    }

    public Array times(double factor) {
        return map(value -> value * factor);
    }

    public Array permute(int... order) {
        int[] sizes = Arrays.stream(order).map(axis -> shape[axis]).toArray();
        double[] result = new double[values.length];
        int[] place = new int[shape.length];
        for (int i = 0; i < result.length; i++) {
            int rest = i;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                place[order[axis]] = rest % sizes[axis];
                rest /= sizes[axis];
            }
            result[i] = get(place);
        }
        return new Array(type, sizes, result);
    }

    /** Matrix product over the last two dimensions; those before them are equal, or the other array has none. */
    public Array matmul(Array other) {
        int m = size(-2);
        int k = size(-1);
        int n = other.size(-1);
        int batches = values.length / (m * k);
        boolean shared = other.shape.length == 2;
        double[] result = new double[batches * m * n];
        for (int b = 0; b < batches; b++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += values[(b * m + i) * k + l] * other.values[(shared ? 0 : b * k * n) + l * n + j];
                    }
                    result[(b * m + i) * n + j] = sum;
                }
            }
        }
        int[] sizes = shape.clone();
        sizes[sizes.length - 1] = n;
        return new Array(DataType.FP32, sizes, result);
    }

    /** Each row along the last dimension by a function that gives a row of any one length. */
    public Array rows(UnaryOperator<double[]> function) {
        int length = size(-1);
        double[][] results = new double[values.length / length][];
        for (int i = 0; i < results.length; i++) {
            results[i] = function.apply(Arrays.copyOfRange(values, i * length, (i + 1) * length));
        }
        int[] sizes = shape.clone();
        sizes[sizes.length - 1] = results[0].length;
        return new Array(
                DataType.FP32,
                sizes,
                Arrays.stream(results).flatMapToDouble(Arrays::stream).toArray());
    }

    public Array softmax() {
        return rows(row -> {
            double max = Arrays.stream(row).max().orElse(0);
            double sum = Arrays.stream(row).map(x -> Math.exp(x - max)).sum();
            return Arrays.stream(row).map(x -> Math.exp(x - max) / sum).toArray();
        });
    }

    /** The elements from {@code from} up to {@code to} exclusive along an axis. */
    public Array slice(int axis, int from, int to) {
        int inner = size(Arrays.copyOfRange(shape, axis + 1, shape.length));
        int outer = size(Arrays.copyOfRange(shape, 0, axis));
        int[] sizes = shape.clone();
        sizes[axis] = to - from;
        double[] result = new double[outer * sizes[axis] * inner];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(
                    values, (i * shape[axis] + from) * inner, result, i * sizes[axis] * inner, sizes[axis] * inner);
        }
        return new Array(type, sizes, result);
    }

    public Array concat(int axis, Array other) {
        int inner = size(Arrays.copyOfRange(shape, axis + 1, shape.length));
        int outer = size(Arrays.copyOfRange(shape, 0, axis));
        int[] sizes = shape.clone();
        sizes[axis] += other.shape[axis];
        double[] result = new double[outer * sizes[axis] * inner];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(values, i * shape[axis] * inner, result, i * sizes[axis] * inner, shape[axis] * inner);
            System.arraycopy(
                    other.values,
                    i * other.shape[axis] * inner,
                    result,
                    (i * sizes[axis] + shape[axis]) * inner,
                    other.shape[axis] * inner);
        }
        return new Array(type, sizes, result);
    }

    /** A new tensor, owned by the caller. */
    public Tensor tensor() {
        long[] sizes = Arrays.stream(shape).asLongStream().toArray();
        Tensor tensor = Tensor.allocate(type, sizes);
        write(tensor.bytes());
        return tensor;
    }

    /** The array as an initializer or attribute of a model. */
    public TensorProto proto(String name) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        write(raw);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(onnxType())
                .addAllDims(LongStream.of(Arrays.stream(shape).asLongStream().toArray())
                        .boxed()
                        .toList())
                .setRawData(ByteString.copyFrom(raw))
                .build();
    }

    private void write(ByteBuffer bytes) {
        for (int i = 0; i < values.length; i++) {
            Elements.putDouble(bytes, type, i, values[i]);
        }
    }

    public DataType type() {
        return type;
    }

    /** ONNX's number of the element type. */
    public int onnxType() {
        return switch (type) {
            case FP32 -> TensorProto.DataType.FLOAT_VALUE;
            case FP64 -> TensorProto.DataType.DOUBLE_VALUE;
            case FP16 -> TensorProto.DataType.FLOAT16_VALUE;
            case INT64 -> TensorProto.DataType.INT64_VALUE;
            case INT32 -> TensorProto.DataType.INT32_VALUE;
            case INT8 -> TensorProto.DataType.INT8_VALUE;
            case UINT8 -> TensorProto.DataType.UINT8_VALUE;
            case BOOL -> TensorProto.DataType.BOOL_VALUE;
            default -> throw new IllegalArgumentException("no case has " + type);
        };
    }
}
