package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.grpc.proto.InferTensorContents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentsReaderTest {
    private static Tensor read(DataType type, int elements, InferTensorContents.Builder... contents)
            throws IOException {
        return ContentsReader.read(
                "x",
                TensorType.of(type, elements),
                List.of(contents).stream()
                        .map(part -> part.build().toByteString())
                        .toList());
    }

    private static InferTensorContents.Builder contents() {
        return InferTensorContents.newBuilder();
    }

    private static void requireRefused(
            String message, DataType type, int elements, InferTensorContents.Builder contents) {
        assertThatThrownBy(() -> read(type, elements, contents))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void keepsTheExtremesOfEveryDatatype() throws IOException {
        try (Tensor bools =
                        read(DataType.BOOL, 2, contents().addBoolContents(true).addBoolContents(false));
                Tensor int8 =
                        read(DataType.INT8, 2, contents().addIntContents(-128).addIntContents(127));
                Tensor int16 = read(
                        DataType.INT16, 2, contents().addIntContents(-32768).addIntContents(32767));
                Tensor int32 = read(
                        DataType.INT32,
                        2,
                        contents().addIntContents(Integer.MIN_VALUE).addIntContents(Integer.MAX_VALUE));
                Tensor int64 = read(
                        DataType.INT64,
                        2,
                        contents().addInt64Contents(Long.MIN_VALUE).addInt64Contents(Long.MAX_VALUE));
                Tensor uint8 =
                        read(DataType.UINT8, 2, contents().addUintContents(0).addUintContents(255));
                Tensor uint16 =
                        read(DataType.UINT16, 2, contents().addUintContents(0).addUintContents(65535));
                Tensor uint32 =
                        read(DataType.UINT32, 2, contents().addUintContents(0).addUintContents(-1));
                Tensor uint64 =
                        read(DataType.UINT64, 2, contents().addUint64Contents(0).addUint64Contents(-1));
                Tensor fp64 =
                        read(DataType.FP64, 2, contents().addFp64Contents(0.1).addFp64Contents(Double.MIN_VALUE))) {
            assertThat(bools.toLongs()).containsExactly(1, 0);
            assertThat(int8.toLongs()).containsExactly(-128, 127);
            assertThat(int16.toLongs()).containsExactly(-32768, 32767);
            assertThat(int32.toLongs()).containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
            assertThat(int64.toLongs()).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(uint8.toLongs()).containsExactly(0, 255);
            assertThat(uint16.toLongs()).containsExactly(0, 65535);
            assertThat(uint32.toLongs()).containsExactly(0, 4294967295L);
            assertThat(uint64.toLongs()).containsExactly(0, -1);
            assertThat(fp64.bytes().getDouble(0)).isEqualTo(0.1);
            assertThat(fp64.bytes().getDouble(8)).isEqualTo(Double.MIN_VALUE);
        }
    }

    @Test
    void partsAndUnpackedFieldsFollowOneAnother() throws IOException {
        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        CodedOutputStream stream = CodedOutputStream.newInstance(unpacked);
        stream.writeFloat(6, 3);
        stream.writeFloat(6, 4);
        stream.writeInt32(77, 1);
        stream.flush();

        try (Tensor tensor = ContentsReader.read(
                "x",
                TensorType.of(DataType.FP32, 4),
                List.of(GrpcClient.floats(1, 2).build().toByteString(), ByteString.copyFrom(unpacked.toByteArray())))) {
            assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void refusesTooManyAndTooFewElements() {
        requireRefused("too many elements", DataType.FP32, 1, GrpcClient.floats(1, 2));
        requireRefused(
                "too many elements",
                DataType.INT8,
                1,
                contents().addIntContents(1).addIntContents(2));
        requireRefused("too few elements", DataType.FP32, 3, GrpcClient.floats(1, 2));
        requireRefused(
                "too few elements", DataType.INT64, 2_000_000_000, contents().addInt64Contents(2));
        requireRefused("too few elements", DataType.INT64, 2, contents().addInt64Contents(2));
    }

    @Test
    void refusesValuesOutOfRange() {
        requireRefused("-128 to 127", DataType.INT8, 1, contents().addIntContents(128));
        requireRefused("-32768 to 32767", DataType.INT16, 1, contents().addIntContents(-32769));
        requireRefused("0 to 255", DataType.UINT8, 1, contents().addUintContents(256));
        requireRefused("0 to 65535", DataType.UINT16, 1, contents().addUintContents(-1));
    }

    @Test
    void refusesElementsOfAnotherDatatype() {
        requireRefused(
                "got int_contents, expected int64_contents",
                DataType.INT64,
                1,
                contents().addIntContents(1));
        requireRefused(
                "got bytes_contents, expected fp32_contents",
                DataType.FP32,
                1,
                GrpcClient.floats(1).addBytesContents(ByteString.copyFromUtf8("text")));
        requireRefused("raw_input_contents", DataType.FP16, 1, GrpcClient.floats(1));
        requireRefused("raw_input_contents", DataType.BF16, 1, GrpcClient.floats(1));
    }
}
