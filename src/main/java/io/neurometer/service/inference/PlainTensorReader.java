package io.neurometer.service.inference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Reads the arrays that callers usually send: numbers in range, flat or nested exactly as the shape says. Of whatever else
 * it says no more than that it is something else: {@link JsonTensorReader} reads it, or says what is wrong with it.
 */
final class PlainTensorReader {
    private static final double FP16_OVERFLOW = 65520;

    private final ByteWindow window;
    private final DecimalScanner number = new DecimalScanner();
    private final DataType dataType;
    private final long[] sizes;
    private final ByteBuffer target;
    private final int elements;
    private int count;

    private PlainTensorReader(ByteWindow window, Tensor tensor) {
        this.window = window;
        this.dataType = tensor.dataType();
        this.sizes = tensor.shape().sizes();
        this.target = tensor.bytes();
        this.elements = Math.toIntExact(tensor.elements());
    }

    /**
     * Reads the rest of an array.
     *
     * @param window behind the bracket that opens the array; left at the bracket that closes it
     * @return whether the tensor has been filled
     */
    static boolean read(ByteWindow window, Tensor tensor) {
        return new PlainTensorReader(window, tensor).read();
    }

    private boolean read() {
        if (dataType == DataType.BOOL || elements == 0) {
            return false;
        }
        boolean nested = sizes.length > 1 && window.peek() == '[';
        return (nested ? readNested(0) : readRow(elements)) && count == elements;
    }

    /** Reads the items of one dimension up to the bracket that ends them. */
    private boolean readNested(int dimension) {
        if (dimension == sizes.length - 1) {
            return readRow(sizes[dimension]);
        }
        for (long item = 0; item < sizes[dimension]; item++) {
            if (item > 0 && window.next() != ',') {
                return false;
            }
            if (window.next() != '[' || !readNested(dimension + 1) || window.next() != ']') {
                return false;
            }
        }
        return window.peek() == ']';
    }

    /** Reads so many numbers up to the bracket that ends them. */
    private boolean readRow(long length) {
        return dataType == DataType.FP32 ? readFloats(length) : readNumbers(length);
    }

    private boolean readFloats(long length) {
        FastFloats fast = new FastFloats(window, target);
        for (long left = length; left > 0; left--) {
            // The last one has no comma.
            int read = fast.read(count, left - 1);
            count += read;
            left -= read;
            int end = scan();
            float value = end < 0 ? Float.POSITIVE_INFINITY : number.toFloat();
            if (Float.isInfinite(value) || !pass(end, left == 1)) {
                return false;
            }
            target.putFloat(count * Float.BYTES, value);
            count++;
        }
        return true;
    }

    private boolean readNumbers(long length) {
        for (long left = length; left > 0; left--) {
            int end = scan();
            boolean fits = end >= 0 && (dataType.isFloating() ? putFloating() : putInteger());
            if (!fits || !pass(end, left == 1)) {
                return false;
            }
            count++;
        }
        return true;
    }

    /** Where the next number ends, or -1. Its value can be had until the window moves. */
    private int scan() {
        window.skipSpace();
        return number.scan(window.bytes(), window.position());
    }

    /** Passes over a number and the comma behind it, if it is not the last one; false when there is something else. */
    private boolean pass(int end, boolean last) {
        window.setPosition(end);
        byte next = window.peek();
        if (!last && next == ',') {
            window.advance();
            return true;
        }
        return last && next == ']';
    }

    private boolean putFloating() {
        double value = dataType == DataType.BF16 ? number.toFloat() : number.toDouble();
        if (Double.isInfinite(value) || (dataType == DataType.FP16 && Math.abs(value) >= FP16_OVERFLOW)) {
            return false;
        }
        Elements.putDouble(target, dataType, count, value);
        return true;
    }

    private boolean putInteger() {
        long value = number.toLong();
        int bits = dataType.bytes() * 8;
        boolean fits = dataType.isUnsigned()
                ? value >= 0 && (bits == 64 || value >>> bits == 0)
                : bits == 64 || value >> (bits - 1) == value >> 63;
        if (!number.isWhole() || !fits) {
            return false;
        }
        Elements.putLong(target, dataType, count, value);
        return true;
    }
}
