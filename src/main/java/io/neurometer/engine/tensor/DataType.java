package io.neurometer.engine.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Element types, named as in the Open Inference Protocol where it has them. Narrow types, of at most eight bits and without
 * arithmetic of their own, hold weights of files: see {@link NarrowFormat}.
 */
public enum DataType {
    BOOL(8, Kind.BOOLEAN),
    UINT8(8, Kind.UNSIGNED),
    UINT16(16, Kind.UNSIGNED),
    UINT32(32, Kind.UNSIGNED),
    UINT64(64, Kind.UNSIGNED),
    INT8(8, Kind.SIGNED),
    INT16(16, Kind.SIGNED),
    INT32(32, Kind.SIGNED),
    INT64(64, Kind.SIGNED),
    FP16(16, Kind.FLOATING),
    BF16(16, Kind.FLOATING),
    FP32(32, Kind.FLOATING),
    FP64(64, Kind.FLOATING),
    FP8E4M3FN(8, Kind.NARROW),
    FP8E4M3FNUZ(8, Kind.NARROW),
    FP8E5M2(8, Kind.NARROW),
    FP8E5M2FNUZ(8, Kind.NARROW),
    FP8E8M0(8, Kind.NARROW),
    FP4E2M1(4, Kind.NARROW),
    INT4(4, Kind.NARROW),
    UINT4(4, Kind.NARROW),
    INT2(2, Kind.NARROW),
    UINT2(2, Kind.NARROW);

    private enum Kind {
        BOOLEAN,
        UNSIGNED,
        SIGNED,
        FLOATING,
        NARROW
    }

    private final int bits;
    private final Kind kind;

    DataType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** Size of one element in a file; smaller than a byte for some narrow types. */
    public int bits() {
        return bits;
    }

    /** Size of one element in a tensor, in bytes: every element has a byte of its own at least. */
    public int bytes() {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Types that can be computed with, of 16 bits and more. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Signed or unsigned integers of 8 bits and more; BOOL is not one. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }

    /**
     * Whether elements can only be moved, cast and (de)quantized: 8-bit floats, and numbers smaller than a byte. The Open
     * Inference Protocol has no such type, so that neither requests nor answers can hold them.
     */
    public boolean isNarrow() {
        return kind == Kind.NARROW;
    }

    /** All types that requests and answers can hold. */
    public static List<DataType> ofProtocol() {
        return Arrays.stream(values()).filter(type -> !type.isNarrow()).toList();
    }
}
