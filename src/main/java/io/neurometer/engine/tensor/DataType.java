package io.neurometer.engine.tensor;

/** Element types, named as in the Open Inference Protocol. */
public enum DataType {
    BOOL(1, Kind.BOOLEAN),
    UINT8(1, Kind.UNSIGNED),
    UINT16(2, Kind.UNSIGNED),
    UINT32(4, Kind.UNSIGNED),
    UINT64(8, Kind.UNSIGNED),
    INT8(1, Kind.SIGNED),
    INT16(2, Kind.SIGNED),
    INT32(4, Kind.SIGNED),
    INT64(8, Kind.SIGNED),
    FP16(2, Kind.FLOATING),
    BF16(2, Kind.FLOATING),
    FP32(4, Kind.FLOATING),
    FP64(8, Kind.FLOATING);

    private enum Kind {
        BOOLEAN,
        UNSIGNED,
        SIGNED,
        FLOATING
    }

    private final int bytes;
    private final Kind kind;

    DataType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Signed or unsigned integers; BOOL is not one. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }
}
