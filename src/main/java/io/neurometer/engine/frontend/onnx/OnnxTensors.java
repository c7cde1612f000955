package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
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
            Map.entry(TensorProto.DataType.BFLOAT16, DataType.BF16),
            Map.entry(TensorProto.DataType.FLOAT8E4M3FN, DataType.FP8E4M3FN),
            Map.entry(TensorProto.DataType.FLOAT8E4M3FNUZ, DataType.FP8E4M3FNUZ),
            Map.entry(TensorProto.DataType.FLOAT8E5M2, DataType.FP8E5M2),
            Map.entry(TensorProto.DataType.FLOAT8E5M2FNUZ, DataType.FP8E5M2FNUZ),
            Map.entry(TensorProto.DataType.FLOAT8E8M0, DataType.FP8E8M0),
            Map.entry(TensorProto.DataType.FLOAT4E2M1, DataType.FP4E2M1),
            Map.entry(TensorProto.DataType.INT4, DataType.INT4),
            Map.entry(TensorProto.DataType.UINT4, DataType.UINT4),
            Map.entry(TensorProto.DataType.INT2, DataType.INT2),
            Map.entry(TensorProto.DataType.UINT2, DataType.UINT2));

    private OnnxTensors() {}

    /** The element type with ONNX's number, or null when there is none here: strings and complex numbers. */
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
    static TensorType type(OnnxTensor onnx, String where) {
        TensorProto tensor = onnx.proto();
        if (ExternalData.isExternal(tensor)) {
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
        long wanted = isPacked(dataType) ? PackedNumbers.bytes(elements, dataType) : elements;
        long present = onnx.missing() == null ? presentElements(onnx, dataType) : wanted;
        if (present != wanted) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, where, "data does not fit its dimensions")
                    .got(
                            present == TypedData.MALFORMED
                                    ? "data that is cut short"
                                    : present + (isPacked(dataType) ? " bytes" : " elements"))
                    .expected(elements + " elements for " + tensor.getDimsList())
                    .fix("the file is truncated or was written wrongly; export it again"));
        }
        return TensorType.of(dataType, sizes);
    }

    /** The elements of a tensor that {@link #type} accepts, from where they are. */
    static WeightSource source(OnnxTensor tensor, DataType dataType) {
        if (tensor.missing() != null) {
            return new MissingData(tensor.proto().getName(), tensor.missing());
        }
        DataType stored = isPacked(dataType) ? DataType.UINT8 : dataType;
        WeightSource source =
                tensor.raw().hasRemaining() ? WeightSource.bytes(tensor.raw()) : new TypedData(tensor, stored);
        return isPacked(dataType) ? new PackedNumbers(source) : source;
    }

    /** Whether several elements share a byte. */
    private static boolean isPacked(DataType type) {
        return type.bits() < Byte.SIZE;
    }

    /** A new tensor with the elements, owned by the caller. @throws EngineException as {@link #type} */
    static Tensor read(OnnxTensor onnx, String where) {
        TensorType type = type(onnx, where);
        Tensor tensor = Tensor.allocate(type);
        try {
            source(onnx, type.dataType()).fill(tensor);
            return tensor;
        } catch (RuntimeException | Error failure) {
            tensor.close();
            throw failure;
        }
    }

    /** A new tensor with the elements of a tensor that was parsed whole, owned by the caller. */
    public static Tensor read(TensorProto proto, String where) {
        return read(OnnxTensor.of(proto), where);
    }

    /** How many bytes a tensor's elements take, or -1 when its type or its dimensions are wrong. */
    static long byteSize(TensorProto tensor) {
        DataType dataType = dataType(tensor.getDataType());
        if (dataType == null) {
            return -1;
        }
        long elements = 1;
        for (long size : tensor.getDimsList()) {
            if (size < 0 || Math.multiplyHigh(elements, size) != 0 || elements * size < 0) {
                return -1;
            }
            elements *= size;
        }
        if (isPacked(dataType)) {
            return PackedNumbers.bytes(elements, dataType);
        }
        return elements <= Long.MAX_VALUE / dataType.bytes() ? elements * dataType.bytes() : -1;
    }

    /** Elements that are there, or bytes where several elements share one. */
    private static long presentElements(OnnxTensor tensor, DataType dataType) {
        int raw = tensor.raw().remaining();
        if (raw == 0) {
            return new TypedData(tensor, dataType).elements();
        }
        return raw % dataType.bytes() == 0 ? raw / dataType.bytes() : TypedData.MALFORMED;
    }
}
