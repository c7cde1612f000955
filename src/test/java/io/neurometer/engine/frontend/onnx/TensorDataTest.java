package io.neurometer.engine.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements are read from every field in which a tensor can keep them, in whatever way the file's writer wrote them. */
class TensorDataTest {
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;

    /** Writes one number in the encoding of its field. */
    private interface Writer {
        void write(CodedOutputStream target, double value) throws IOException;
    }

    private static int onnxType(DataType type) {
        for (TensorProto.DataType candidate : TensorProto.DataType.values()) {
            if (candidate != TensorProto.DataType.UNRECOGNIZED && OnnxTensors.dataType(candidate.getNumber()) == type) {
                return candidate.getNumber();
            }
        }
        throw new IllegalArgumentException(type.name());
    }

    private static int field(DataType type) {
        return switch (type) {
            case FP32 -> FLOAT_DATA;
            case FP64 -> 10;
            case INT64 -> 7;
            case UINT32, UINT64 -> 11;
            default -> INT32_DATA;
        };
    }

    private static Writer writer(DataType type) {
        return switch (type) {
            case FP32 -> (target, value) -> target.writeFloatNoTag((float) value);
            case FP64 -> CodedOutputStream::writeDoubleNoTag;
            case INT64 -> (target, value) -> target.writeInt64NoTag((long) value);
            case UINT32, UINT64 -> (target, value) -> target.writeUInt64NoTag((long) value);
            case FP16, BF16 ->
                (target, value) -> {
                    try (Tensor half = Tensor.allocate(type)) {
                        Elements.putDouble(half.bytes(), type, 0, value);
                        target.writeInt32NoTag(half.bytes().getShort(0) & 0xFFFF);
                    }
                };
            default -> (target, value) -> target.writeInt32NoTag((int) value);
        };
    }

    private static int wireType(DataType type) {
        return type == DataType.FP32 ? 5 : type == DataType.FP64 ? 1 : 0;
    }

    /** A tensor as bytes, with its numbers packed into runs of {@code run}; 0 writes each as a field of its own. */
    private static byte[] tensor(DataType type, double[] values, int run) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream target = CodedOutputStream.newInstance(bytes);
        target.writeInt64(1, values.length);
        target.writeInt32(2, onnxType(type));
        for (int i = 0; i < values.length; i += Math.max(1, run)) {
            if (run == 0) {
                target.writeTag(field(type), wireType(type));
                writer(type).write(target, values[i]);
                continue;
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            CodedOutputStream numbers = CodedOutputStream.newInstance(packed);
            for (int k = i; k < Math.min(values.length, i + run); k++) {
                writer(type).write(numbers, values[k]);
            }
            numbers.flush();
            target.writeByteArray(field(type), packed.toByteArray());
        }
        target.flush();
        return bytes.toByteArray();
    }

    private static double[] values(DataType type) {
        return switch (type) {
            case BOOL -> new double[] {1, 0, 1, 1, 0};
            case UINT8 -> new double[] {0, 1, 127, 128, 255};
            case INT8 -> new double[] {0, -1, 127, -128, 5};
            case UINT16 -> new double[] {0, 1, 300, 32768, 65535};
            case INT16 -> new double[] {0, -1, 300, -32768, 32767};
            case UINT32 -> new double[] {0, 1, 300, 2147483648.0, 4294967295.0};
            case INT32 -> new double[] {0, -1, 300, Integer.MIN_VALUE, Integer.MAX_VALUE};
            case UINT64, INT64 -> new double[] {0, 1, 300, 1L << 40, 1L << 52};
            default -> new double[] {0, -1, 0.5, -0.0625, 2048};
        };
    }

    static List<DataType> types() {
        return DataType.ofProtocol();
    }

    /** The same tensor with its numbers left in the file, and read by the parser. */
    private static List<OnnxTensor> bothWays(byte[] tensor) throws IOException {
        return List.of(OnnxTensor.read(ByteBuffer.wrap(tensor)), OnnxTensor.of(TensorProto.parseFrom(tensor)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void numbersArePackedOrSingle(DataType type) throws IOException {
        double[] values = values(type);
        for (int run : new int[] {values.length, 2, 0}) {
            for (OnnxTensor onnx : bothWays(tensor(type, values, run))) {
                try (Tensor tensor = OnnxTensors.read(onnx, "w")) {
                    assertThat(tensor.dataType()).isEqualTo(type);
                    for (int i = 0; i < values.length; i++) {
                        assertThat(Elements.getDouble(tensor.bytes(), type, i))
                                .as("%s, runs of %d, element %d", type, run, i)
                                .isEqualTo(values[i]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void rawBytesAreTheElements(DataType type) throws IOException {
        double[] values = values(type);
        try (Tensor expected = Tensor.allocate(type, values.length)) {
            for (int i = 0; i < values.length; i++) {
                Elements.putDouble(expected.bytes(), type, i, values[i]);
            }
            TensorProto proto = TensorProto.newBuilder()
                    .setDataType(onnxType(type))
                    .addDims(values.length)
                    .setRawData(ByteString.copyFrom(expected.bytes()))
                    .build();
            for (OnnxTensor onnx : bothWays(proto.toByteArray())) {
                try (Tensor tensor = OnnxTensors.read(onnx, "w")) {
                    assertThat(tensor.bytes()).isEqualTo(expected.bytes());
                }
            }
        }
    }

    @Test
    void negativeIntegersOf64BitsKeepTheirSign() throws IOException {
        double[] values = {-1, Long.MIN_VALUE, -300};
        for (OnnxTensor onnx : bothWays(tensor(DataType.INT64, values, 3))) {
            try (Tensor tensor = OnnxTensors.read(onnx, "w")) {
                assertThat(tensor.toLongs()).containsExactly(-1, Long.MIN_VALUE, -300);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void floatsThatAreCutShortAreMalformed(int bytes) throws IOException {
        assertThat(refusal(packed(TensorProto.DataType.FLOAT, FLOAT_DATA, new byte[bytes]))
                        .code())
                .isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    @Test
    void integersThatNeverEndAreMalformed() throws IOException {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0x80);
        for (byte[] bytes : List.of(new byte[] {(byte) 0x80}, endless)) {
            assertThat(refusal(packed(TensorProto.DataType.INT64, 7, bytes)).code())
                    .isEqualTo(ErrorCode.MODEL_MALFORMED);
        }
    }

    @Test
    void packedAndSingleNumbersInOneTensorAreMalformed() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(tensor(DataType.FP32, new double[] {1}, 1));
        both.write(tensor(DataType.FP32, new double[] {1}, 0));
        assertThat(refusal(both.toByteArray()).code()).isEqualTo(ErrorCode.MODEL_MALFORMED);
    }

    private static byte[] packed(TensorProto.DataType type, int field, byte[] numbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream target = CodedOutputStream.newInstance(bytes);
        target.writeInt64(1, 1);
        target.writeInt32(2, type.getNumber());
        target.writeByteArray(field, numbers);
        target.flush();
        return bytes.toByteArray();
    }

    private static EngineException refusal(byte[] tensor) throws IOException {
        OnnxTensor onnx = OnnxTensor.read(ByteBuffer.wrap(tensor));
        EngineException refusal = catchThrowableOfType(EngineException.class, () -> OnnxTensors.read(onnx, "w"));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }
}
