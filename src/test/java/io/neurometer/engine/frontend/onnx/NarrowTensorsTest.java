package io.neurometer.engine.frontend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Numbers of fewer than eight bits share bytes in a file, the first in the lowest bits; the last byte may be part empty. */
class NarrowTensorsTest {

    private static TensorProto.Builder tensor(TensorProto.DataType type, long... sizes) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type.getNumber());
        for (long size : sizes) {
            tensor.addDims(size);
        }
        return tensor;
    }

    private static TensorProto.Builder raw(TensorProto.DataType type, int[] bytes, long... sizes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return tensor(type, sizes).setRawData(ByteString.copyFrom(raw));
    }

    private static float[] numbers(TensorProto.Builder proto) {
        try (Tensor tensor = OnnxTensors.read(proto.build(), "w")) {
            return tensor.toFloats();
        }
    }

    @Test
    void twoNumbersOfFourBitsShareAByte() {
        int[] bytes = {0x1F, 0x87, 0x02};
        assertThat(numbers(raw(TensorProto.DataType.INT4, bytes, 5))).containsExactly(-1, 1, 7, -8, 2);
        assertThat(numbers(raw(TensorProto.DataType.UINT4, bytes, 5))).containsExactly(15, 1, 7, 8, 2);
        assertThat(numbers(raw(TensorProto.DataType.FLOAT4E2M1, bytes, 5))).containsExactly(-6, 0.5f, 6, -0.0f, 1);
    }

    @Test
    void fourNumbersOfTwoBitsShareAByte() {
        int[] bytes = {0b11_10_01_00, 0b01};
        assertThat(numbers(raw(TensorProto.DataType.UINT2, bytes, 5))).containsExactly(0, 1, 2, 3, 1);
        assertThat(numbers(raw(TensorProto.DataType.INT2, bytes, 5))).containsExactly(0, 1, -2, -1, 1);
    }

    @Test
    void theFieldForIntegersHoldsTheSameBytes() {
        assertThat(numbers(
                        tensor(TensorProto.DataType.INT4, 3).addInt32Data(0x1F).addInt32Data(0x07)))
                .containsExactly(-1, 1, 7);
        assertThat(numbers(tensor(TensorProto.DataType.FLOAT8E4M3FN, 2)
                        .addInt32Data(0x7E)
                        .addInt32Data(0xB8)))
                .containsExactly(448, -1);
    }

    @Test
    void aTensorWithoutElementsHasNoBytes() {
        assertThat(numbers(tensor(TensorProto.DataType.INT4, 2, 0))).isEmpty();
    }

    @Test
    void bytesThatAreMissingOrTooManyAreRefused() {
        for (int elements : new int[] {3, 4, 7}) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> numbers(raw(TensorProto.DataType.INT4, new int[] {0, 0, 0}, elements)))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_MALFORMED));
        }
    }

    @Test
    void elementsHaveAByteEachInMemoryAndTheirBitsInAFile() {
        try (Tensor tensor = Tensor.allocate(DataType.INT4, 5)) {
            assertThat(tensor.byteSize()).isEqualTo(5);
            assertThat(tensor.type().storedBytes()).isEqualTo(3);
        }
    }
}
