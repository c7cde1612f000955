package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.ByteString;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tensors inside ONNX files: their types, checked before anything is allocated, and their elements. */
public final class OnnxTensors {
    private static final Map<TensorProto.DataType, DataType> TYPES = Map.ofEntries(
            Map.entry(TensorProto.DataType.FLOAT, DataType.FP32),
            Map.entry(TensorProto.DataType.UINT8, DataType.UINT8),
            Map.entry(TensorProto.DataType.INT8, DataType.INT8),
            Map.entry(TensorProto.DataType.UINT16, DataType.UINT16),
            Map.entry(TensorProto.DataType.INT16, DataType.INT16),
            Map.entry(TensorProto.DataType.INT32, DataType.INT32),
            Map.entry(TensorProto.DataType.INT64, DataType.INT64),
            Map.entry(TensorProto.DataType.BOOL, DataType.BOOL),
            Map.entry(TensorProto.DataType.FLOAT16, DataType.FP16),
            Map.entry(TensorProto.DataType.DOUBLE, DataType.FP64),
            Map.entry(TensorProto.DataType.UINT32, DataType.UINT32),
            Map.entry(TensorProto.DataType.UINT64, DataType.UINT64),
            Map.entry(TensorProto.DataType.BFLOAT16, DataType.BF16));

    private OnnxTensors() {}

    /** The element type with ONNX's number, or null when there is none here: strings, complex and sub-byte numbers. */
    public static @Nullable DataType dataType(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? null : TYPES.get(type);
    }

    /** @throws EngineException {@link ErrorCode#MODEL_UNSUPPORTED} for an element type that does not exist here */
    public static DataType requireDataType(int number, String where) {
        DataType type = dataType(number);
        if (type == null) {
            TensorProto.DataType known = TensorProto.DataType.forNumber(number);
            throw new EngineException(Fault.of(ErrorCode.MODEL_UNSUPPORTED, where, "has an unsupported element type")
                    .got(known == null ? "number " + number : known)
                    .expected("one of " + TYPES.keySet().stream().sorted().toList()));
        }
        return type;
    }

    /**
     * Type of a tensor whose data has been checked to be there, all of it.
     *
     * @throws EngineException when dimensions are negative or overflow, the element type is unknown, the data lies in
     *     another file, or there is more or less of it than the dimensions say
     */
    public static TensorType type(TensorProto tensor, String where) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_UNSUPPORTED, where, "keeps its data in another file")
                    .fix("save the model with all data inside the file"));
        }
        DataType dataType = requireDataType(tensor.getDataType(), where);
        long[] sizes = new long[tensor.getDimsCount()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = tensor.getDims(i);
            if (sizes[i] < 0) {
                throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, where, "has a negative dimension")
                        .got(tensor.getDimsList()));
            }
        }
        long elements;
        try {
            elements = Shape.elements(sizes);
            Math.multiplyExact(elements, dataType.bytes());
        } catch (ArithmeticException overflow) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, where, "has more than 2^63 bytes")
                    .got(tensor.getDimsList()));
        }
        long present = presentElements(tensor, dataType);
        if (present != elements) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, where, "data does not fit its dimensions")
                    .got(present + " elements")
                    .expected(elements + " for " + tensor.getDimsList())
                    .fix("the file is truncated or was written wrongly; export it again"));
        }
        return TensorType.of(dataType, sizes);
    }

    /** The elements of a tensor that {@link #type} accepts. */
    public static WeightSource source(TensorProto tensor, DataType dataType) {
        if (!tensor.getRawData().isEmpty()) {
            return WeightSource.bytes(tensor.getRawData().asReadOnlyByteBuffer());
        }
        return target -> fillFromTypedFields(tensor, dataType, target);
    }

    /** A new tensor with the elements, owned by the caller. @throws EngineException as {@link #type} */
    public static Tensor read(TensorProto proto, String where) {
        TensorType type = type(proto, where);
        Tensor tensor = Tensor.allocate(type);
        source(proto, type.dataType()).fill(tensor);
        return tensor;
    }

    private static long presentElements(TensorProto tensor, DataType dataType) {
        ByteString raw = tensor.getRawData();
        if (!raw.isEmpty()) {
            return raw.size() % dataType.bytes() == 0 ? raw.size() / dataType.bytes() : -1;
        }
        return switch (dataType) {
            case FP32 -> tensor.getFloatDataCount();
            case FP64 -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }

    private static void fillFromTypedFields(TensorProto tensor, DataType dataType, Tensor target) {
        ByteBuffer bytes = target.bytes().order(ByteOrder.LITTLE_ENDIAN);
        switch (dataType) {
            case FP32 -> tensor.getFloatDataList().forEach(bytes::putFloat);
            case FP64 -> tensor.getDoubleDataList().forEach(bytes::putDouble);
            case INT64 -> tensor.getInt64DataList().forEach(bytes::putLong);
            case UINT64 -> tensor.getUint64DataList().forEach(bytes::putLong);
            case UINT32 -> tensor.getUint64DataList().forEach(value -> bytes.putInt(value.intValue()));
            case INT32 -> tensor.getInt32DataList().forEach(bytes::putInt);
            case INT16, UINT16, FP16, BF16 ->
                tensor.getInt32DataList().forEach(value -> bytes.putShort(value.shortValue()));
            case INT8, UINT8, BOOL -> tensor.getInt32DataList().forEach(value -> bytes.put(value.byteValue()));
        }
    }
}
