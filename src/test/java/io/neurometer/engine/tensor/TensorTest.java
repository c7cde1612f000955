package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    @Test
    void ownedMemoryIsChargedUntilClosedOnce() {
        long before = OffHeap.used();
        Tensor tensor = Tensor.allocate(DataType.FP32, 10, 10);
        assertThat(OffHeap.used() - before).isEqualTo(400);
        tensor.close();
        tensor.close();
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void everyTypeSharesItsBytesWithTheArray(DataType type) {
        try (Tensor tensor = Tensor.allocate(type, 2, 3)) {
            ByteBuffer bytes = tensor.bytes();
            for (int i = 0; i < 6; i++) {
                Elements.putLong(bytes, type, i, i % 2);
            }
            for (int i = 0; i < 6; i++) {
                assertThat(tensor.array().getDouble(i / 3, i % 3)).isEqualTo(i % 2);
            }
            assertThat(tensor.toLongs()).containsExactly(0, 1, 0, 1, 0, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void slicesAreViewsOfAnyType(DataType type) {
        try (Tensor block = Tensor.allocate(DataType.UINT8, 256)) {
            block.bytes().put(new byte[256]);
            Tensor slice = block.slice(64, TensorType.of(type, 2, 2));
            Elements.putLong(slice.bytes(), type, 3, 1);
            assertThat(slice.isView()).isTrue();
            assertThat(slice.array().getDouble(1, 1)).isEqualTo(1);
            assertThat(Elements.getLong(block.bytes().slice(64, 64).order(ByteOrder.LITTLE_ENDIAN), type, 3))
                    .isEqualTo(1);
        }
    }

    @Test
    void slicesMustLieWithinAndAlign() {
        try (Tensor block = Tensor.allocate(DataType.UINT8, 64)) {
            TensorType four = TensorType.of(DataType.FP32, 4);
            assertThatThrownBy(() -> block.slice(52, four)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> block.slice(-4, four)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> block.slice(2, four)).isInstanceOf(IllegalArgumentException.class);
            assertThat(block.slice(48, four).elements()).isEqualTo(4);
        }
    }

    @Test
    void reshapingKeepsElementsAndMemory() {
        try (Tensor tensor = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)) {
            Tensor reshaped = tensor.reshape(Shape.of(3, 2));
            assertThat(reshaped.array().getFloat(2, 1)).isEqualTo(6f);
            reshaped.bytes().putFloat(0, 9f);
            assertThat(tensor.toFloats()[0]).isEqualTo(9f);
            assertThatThrownBy(() -> tensor.reshape(Shape.of(4, 2))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void scalarsAndEmptyTensorsExist() {
        try (Tensor scalar = Tensor.ofFloats(new float[] {2f});
                Tensor empty = Tensor.allocate(DataType.INT64, 0, 3)) {
            assertThat(scalar.shape().rank()).isZero();
            assertThat(scalar.toFloats()).containsExactly(2f);
            assertThat(empty.byteSize()).isZero();
            assertThat(empty.reshape(Shape.of(3, 0)).toLongs()).isEmpty();
        }
    }

    @Test
    void tooLargeTensorsAreRefusedBeforeAllocation() {
        for (Shape shape : List.of(Shape.of(1L << 31), Shape.of(1L << 40, 1L << 40), Shape.of(new long[33]))) {
            long before = OffHeap.used();
            Shape positive = shape.rank() == 33 ? Shape.of(Collections.nCopies(33, Dim.of(1))) : shape;
            assertThatThrownBy(() -> Tensor.allocate(new TensorType(DataType.FP32, positive)))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE));
            assertThat(OffHeap.used()).isEqualTo(before);
        }
    }
}
