package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.HalfPrecision;
import java.nio.ByteBuffer;

/**
 * Copies runs of elements between off-heap memory and the Java arrays in which they are computed: 16- and 32-bit floats
 * and narrow types as float, FP64 as double, integers and BOOL as long. Conversions are those of {@link Elements}.
 */
final class ElementArrays {
    private ElementArrays() {}

    /** The Java type that carries elements of a data type while they are computed. */
    enum Carrier {
        FLOAT,
        DOUBLE,
        LONG
    }

    static Carrier of(DataType type) {
        if (type == DataType.FP64) {
            return Carrier.DOUBLE;
        }
        return type.isFloating() || type.isNarrow() ? Carrier.FLOAT : Carrier.LONG;
    }

    static void read(ByteBuffer bytes, DataType type, int start, float[] to, int offset, int count) {
        switch (type) {
            case FP32 -> bytes.asFloatBuffer().get(start, to, offset, count);
            case FP16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = HalfPrecision.fromFp16(bytes.getShort((start + i) * 2));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = HalfPrecision.fromBf16(bytes.getShort((start + i) * 2));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    to[offset + i] = (float) Elements.getDouble(bytes, type, start + i);
                }
            }
        }
    }

    static void read(ByteBuffer bytes, DataType type, int start, double[] to, int offset, int count) {
        if (type == DataType.FP64) {
            bytes.asDoubleBuffer().get(start, to, offset, count);
            return;
        }
        if (type == DataType.FP32) {
            for (int i = 0; i < count; i++) {
                to[offset + i] = bytes.getFloat((start + i) * Float.BYTES);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            to[offset + i] = Elements.getDouble(bytes, type, start + i);
        }
    }

    static void read(ByteBuffer bytes, DataType type, int start, long[] to, int offset, int count) {
        if (type.bytes() == Long.BYTES && type.isInteger()) {
            bytes.asLongBuffer().get(start, to, offset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to[offset + i] = Elements.getLong(bytes, type, start + i);
        }
    }

    static void write(ByteBuffer bytes, DataType type, int start, float[] from, int count) {
        switch (type) {
            case FP32 -> bytes.asFloatBuffer().put(start, from, 0, count);
            case FP16 -> {
                for (int i = 0; i < count; i++) {
                    bytes.putShort((start + i) * 2, HalfPrecision.toFp16(from[i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    bytes.putShort((start + i) * 2, HalfPrecision.toBf16(from[i]));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    Elements.putDouble(bytes, type, start + i, from[i]);
                }
            }
        }
    }

    static void write(ByteBuffer bytes, DataType type, int start, double[] from, int count) {
        if (type == DataType.FP64) {
            bytes.asDoubleBuffer().put(start, from, 0, count);
            return;
        }
        if (type == DataType.FP32) {
            for (int i = 0; i < count; i++) {
                bytes.putFloat((start + i) * Float.BYTES, (float) from[i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            Elements.putDouble(bytes, type, start + i, from[i]);
        }
    }

    /** @param unsigned whether the values are UINT64, which matters when they become floating-point numbers */
    static void write(ByteBuffer bytes, DataType type, int start, long[] from, int count, boolean unsigned) {
        if (type.bytes() == Long.BYTES && type.isInteger()) {
            bytes.asLongBuffer().put(start, from, 0, count);
            return;
        }
        if (!type.isFloating()) {
            for (int i = 0; i < count; i++) {
                Elements.putLong(bytes, type, start + i, from[i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            if (unsigned && from[i] < 0) {
                Elements.putDouble(bytes, type, start + i, ((from[i] >>> 1) | (from[i] & 1)) * 2.0);
            } else if (type == DataType.FP64) {
                bytes.putDouble((start + i) * Double.BYTES, (double) from[i]);
            } else {
                Elements.putDouble(bytes, type, start + i, (float) from[i]);
            }
        }
    }
}
