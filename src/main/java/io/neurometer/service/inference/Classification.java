package io.neurometer.service.inference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The largest elements of a tensor as texts {@code value:index}, largest first, those of equal value by index. NaN counts
 * as minus infinity.
 *
 * @param shape that of the texts: samples, where they are told apart, and classes
 * @param texts in row-major order
 */
public record Classification(Shape shape, List<String> texts) {
    /** The datatype of texts in the protocol. */
    public static final String DATATYPE = "BYTES";

    public Classification {
        texts = List.copyOf(texts);
    }

    /**
     * @param count how many elements to name; all of them where there are fewer
     * @param samples how many samples the request has: they are told apart where the first of several dimensions has
     *     that size
     */
    static Classification of(Tensor tensor, int count, long samples) {
        Shape shape = tensor.shape();
        int elements = Math.toIntExact(tensor.elements());
        boolean separate = shape.rank() > 1 && shape.size(0) == samples;
        int rows = separate ? Math.toIntExact(samples) : 1;
        int size = rows == 0 ? 0 : elements / rows;
        int classes = Math.min(count, size);
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            largest(tensor, row * size, size, classes, texts);
        }
        return new Classification(separate ? Shape.of(rows, classes) : Shape.of(classes), texts);
    }

    private static void largest(Tensor tensor, int start, int size, int count, List<String> texts) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        Comparator<Integer> ascending = ascending(bytes, type, start).thenComparing(Comparator.reverseOrder());
        PriorityQueue<Integer> kept = new PriorityQueue<>(ascending);
        for (int i = 0; i < size; i++) {
            kept.add(i);
            if (kept.size() > count) {
                kept.remove();
            }
        }
        List<Integer> indices = new ArrayList<>(kept);
        indices.sort(ascending.reversed());
        for (int index : indices) {
            texts.add(text(bytes, type, start + index) + ":" + index);
        }
    }

    private static Comparator<Integer> ascending(ByteBuffer bytes, DataType type, int start) {
        if (type == DataType.UINT64) {
            return (a, b) -> Long.compareUnsigned(
                    Elements.getLong(bytes, type, start + a), Elements.getLong(bytes, type, start + b));
        }
        if (!type.isFloating()) {
            return Comparator.comparingLong(i -> Elements.getLong(bytes, type, start + i));
        }
        return Comparator.comparingDouble(i -> {
            double value = Elements.getDouble(bytes, type, start + i);
            return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        });
    }

    private static String text(ByteBuffer bytes, DataType type, int index) {
        return switch (type) {
            case FP64 -> Double.toString(Elements.getDouble(bytes, type, index));
            case FP32, FP16, BF16 -> Float.toString((float) Elements.getDouble(bytes, type, index));
            case UINT64 -> Long.toUnsignedString(Elements.getLong(bytes, type, index));
            default -> Long.toString(Elements.getLong(bytes, type, index));
        };
    }

    /** The texts as binary data: each as its length in four little-endian bytes, then UTF-8. */
    public ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(byteSize())).order(ByteOrder.LITTLE_ENDIAN);
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.putInt(utf8.length).put(utf8);
        }
        return bytes.flip();
    }

    /** How many bytes {@link #bytes} has. Texts are ASCII. */
    public long byteSize() {
        return texts.stream().mapToLong(text -> Integer.BYTES + text.length()).sum();
    }
}
