package io.neurometer.engine.tensor;

import java.nio.ByteBuffer;

/** Reads and writes single elements of any type in a little-endian buffer, by element index. */
public final class Elements {
    private Elements() {}

    /** The element as a double; exact but for 64-bit integers beyond 2^53. BOOL gives 0 or 1. */
    public static double getDouble(ByteBuffer bytes, DataType type, int index) {
        return switch (type) {
            case FP16 -> HalfPrecision.fromFp16(bytes.getShort(index * 2));
            case BF16 -> HalfPrecision.fromBf16(bytes.getShort(index * 2));
            case FP32 -> bytes.getFloat(index * 4);
            case FP64 -> bytes.getDouble(index * 8);
            case UINT64 -> unsignedToDouble(bytes.getLong(index * 8));
            default -> type.isNarrow() ? NarrowFormat.of(type).decode(bytes.get(index)) : getLong(bytes, type, index);
        };
    }

    /** The element as an integer; fractions are cut off, UINT64 beyond 2^63-1 wraps. */
    public static long getLong(ByteBuffer bytes, DataType type, int index) {
        return switch (type) {
            case BOOL -> bytes.get(index) == 0 ? 0 : 1;
            case UINT8 -> bytes.get(index) & 0xFFL;
            case INT8 -> bytes.get(index);
            case UINT16 -> bytes.getShort(index * 2) & 0xFFFFL;
            case INT16 -> bytes.getShort(index * 2);
            case UINT32 -> bytes.getInt(index * 4) & 0xFFFFFFFFL;
            case INT32 -> bytes.getInt(index * 4);
            case UINT64, INT64 -> bytes.getLong(index * 8);
            default -> (long) getDouble(bytes, type, index);
        };
    }

    /**
     * Stores a double: rounded to nearest even for floating types, cut off and wrapped for integers, ≠ 0 for BOOL; narrow
     * floating types saturate.
     */
    public static void putDouble(ByteBuffer bytes, DataType type, int index, double value) {
        switch (type) {
            case FP16 -> bytes.putShort(index * 2, HalfPrecision.toFp16((float) value));
            case BF16 -> bytes.putShort(index * 2, HalfPrecision.toBf16((float) value));
            case FP32 -> bytes.putFloat(index * 4, (float) value);
            case FP64 -> bytes.putDouble(index * 8, value);
            case BOOL -> bytes.put(index, (byte) (value != 0 ? 1 : 0));
            case UINT64 -> bytes.putLong(index * 8, doubleToUnsigned(value));
            default -> {
                if (type.isNarrow()) {
                    bytes.put(index, (byte) NarrowFormat.of(type).encode(value, true));
                } else {
                    putLong(bytes, type, index, (long) value);
                }
            }
        }
    }

    /** Stores an integer, wrapped to the width of the type. */
    public static void putLong(ByteBuffer bytes, DataType type, int index, long value) {
        switch (type) {
            case BOOL -> bytes.put(index, (byte) (value != 0 ? 1 : 0));
            case UINT8, INT8 -> bytes.put(index, (byte) value);
            case UINT16, INT16 -> bytes.putShort(index * 2, (short) value);
            case UINT32, INT32 -> bytes.putInt(index * 4, (int) value);
            case UINT64, INT64 -> bytes.putLong(index * 8, value);
            default -> putDouble(bytes, type, index, value);
        }
    }

    private static double unsignedToDouble(long value) {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }

    private static long doubleToUnsigned(double value) {
        return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }
}
