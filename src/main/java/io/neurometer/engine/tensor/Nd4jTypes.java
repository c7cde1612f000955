package io.neurometer.engine.tensor;

/** Our element types in ND4J's words; it has none of the narrow ones. */
public final class Nd4jTypes {
    private Nd4jTypes() {}

    public static org.nd4j.linalg.api.buffer.DataType of(DataType type) {
        return switch (type) {
            case BOOL -> org.nd4j.linalg.api.buffer.DataType.BOOL;
            case UINT8 -> org.nd4j.linalg.api.buffer.DataType.UINT8;
            case UINT16 -> org.nd4j.linalg.api.buffer.DataType.UINT16;
            case UINT32 -> org.nd4j.linalg.api.buffer.DataType.UINT32;
            case UINT64 -> org.nd4j.linalg.api.buffer.DataType.UINT64;
            case INT8 -> org.nd4j.linalg.api.buffer.DataType.INT8;
            case INT16 -> org.nd4j.linalg.api.buffer.DataType.INT16;
            case INT32 -> org.nd4j.linalg.api.buffer.DataType.INT32;
            case INT64 -> org.nd4j.linalg.api.buffer.DataType.INT64;
            case FP16 -> org.nd4j.linalg.api.buffer.DataType.HALF;
            case BF16 -> org.nd4j.linalg.api.buffer.DataType.BFLOAT16;
            case FP32 -> org.nd4j.linalg.api.buffer.DataType.FLOAT;
            case FP64 -> org.nd4j.linalg.api.buffer.DataType.DOUBLE;
            default -> throw new IllegalArgumentException("ND4J has no " + type);
        };
    }
}
