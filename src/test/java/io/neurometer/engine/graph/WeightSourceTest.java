package io.neurometer.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightSourceTest {
    @ParameterizedTest
    @EnumSource(DataType.class)
    void constantsFillEveryElement(DataType type) {
        for (long elements : new long[] {0, 1, 1023, 1024, 1025, 5000}) {
            try (Tensor tensor = Tensor.allocate(type, elements)) {
                WeightSource.constant(1).fill(tensor);
                for (int i = 0; i < elements; i++) {
                    assertThat(Elements.getDouble(tensor.bytes(), type, i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void bytesAreReadFromPositionToLimitAnyNumberOfTimes() {
        ByteBuffer source =
                ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
        WeightSource weight = WeightSource.bytes(source);
        for (int i = 0; i < 2; i++) {
            try (Tensor tensor = Tensor.allocate(DataType.UINT8, 3)) {
                weight.fill(tensor);
                assertThat(tensor.toLongs()).containsExactly(1, 2, 3);
            }
        }
    }
}
