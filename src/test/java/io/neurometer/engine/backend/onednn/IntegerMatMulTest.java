package io.neurometer.engine.backend.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerMatMulTest {
    /** One rounding to FP32 and one multiplication more than the reference's at most. */
    private static final double ROUNDING = 2e-7;

    private final Random random = new Random(29);

    @BeforeEach
    void theProcessorHasExactProducts() {
        assumeTrue(Isa.multipliesIntegers(), "no VNNI here");
    }

    private Tensor bytes(DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) random.nextInt());
        }
        return tensor;
    }

    private static Tensor uniform(DataType type, int value, long count) {
        Tensor tensor = Tensor.allocate(type, count);
        for (int i = 0; i < count; i++) {
            tensor.bytes().put(i, (byte) value);
        }
        return tensor;
    }

    private static BothBackends product(Tensor... inputs) {
        return BothBackends.of(new Linear.MatMulInteger(), inputs);
    }

    @ParameterizedTest
    @CsvSource({"UINT8, INT8", "UINT8, UINT8", "INT8, INT8", "INT8, UINT8"})
    void allPairsOfTypes(DataType a, DataType b) {
        Tensor left = bytes(a, 5, 77);
        Tensor right = bytes(b, 77, 33);
        product(left, right).assertAgree(0);
        product(left, right).constant(1).assertAgree(0);
        product(left, right, bytes(a, 1), bytes(b, 1)).assertAgree(0);
        product(left, right, bytes(a), uniform(b, 7, 33)).constant(1, 3).assertAgree(0);
        product(left, right, bytes(a), uniform(b, 0, 33)).constant(1, 3).assertAgree(0);
        product(left, right, bytes(a), bytes(b)).constant(1, 2, 3).assertAgree(0);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 384, 7", "3, 1, 2", "17, 65, 130"})
    void allSizes(long rows, long inner, long columns) {
        product(
                        bytes(DataType.UINT8, rows, inner),
                        bytes(DataType.UINT8, inner, columns),
                        bytes(DataType.UINT8),
                        uniform(DataType.UINT8, 128, columns))
                .constant(1, 3)
                .assertAgree(0);
    }

    @Test
    void extremesDoNotSaturateOnTheWay() {
        Tensor a = Tensor.allocate(DataType.UINT8, 2, 512);
        Tensor b = Tensor.allocate(DataType.INT8, 512, 3);
        for (int i = 0; i < a.elements(); i++) {
            a.bytes().put(i, (byte) 255);
        }
        for (int i = 0; i < b.elements(); i++) {
            b.bytes().put(i, (byte) (i % 3 == 0 ? 127 : -128));
        }
        product(a, b).constant(1).assertAgree(0);
    }

    @Test
    void batches() {
        product(bytes(DataType.INT8, 2, 3, 5, 16), bytes(DataType.INT8, 16, 9)).assertAgree(0);
        product(bytes(DataType.UINT8, 2, 3, 5, 16), bytes(DataType.INT8, 2, 3, 16, 9))
                .assertAgree(0);
        product(bytes(DataType.UINT8, 3, 5, 16), bytes(DataType.UINT8, 3, 16, 9), bytes(DataType.UINT8))
                .assertAgree(0);
    }

    @Test
    void vectorsAndSeveralZeroPointsAreLeft() {
        product(
                        bytes(DataType.UINT8, 4, 8),
                        bytes(DataType.INT8, 8, 3),
                        bytes(DataType.UINT8),
                        Tensor.allocate(DataType.INT8, 3))
                .assertLeftToTheReference();
        Tensor different = uniform(DataType.INT8, 1, 3);
        different.bytes().put(1, (byte) 2);
        product(bytes(DataType.UINT8, 4, 8), bytes(DataType.INT8, 8, 3), bytes(DataType.UINT8), different)
                .constant(3)
                .assertLeftToTheReference();
        product(bytes(DataType.UINT8, 4, 8), bytes(DataType.INT8, 8, 2), bytes(DataType.UINT8, 4))
                .assertLeftToTheReference();
        product(bytes(DataType.UINT8, 8), bytes(DataType.INT8, 8, 2)).assertLeftToTheReference();
        product(bytes(DataType.UINT8, 4, 8), bytes(DataType.INT8, 8)).assertLeftToTheReference();
    }

    @ParameterizedTest
    @CsvSource({"INT8, true", "INT8, false", "UINT8, true", "UINT8, false"})
    void scaledToRealNumbers(DataType type, boolean constant) {
        Tensor scales = BothBackends.random(random, 33);
        Tensor scale = BothBackends.random(random);
        Tensor left = bytes(DataType.UINT8, 2, 7, 77);
        Tensor right = bytes(type, 77, 33);
        int[] constants = constant ? new int[] {1, 3, 5} : new int[] {5};
        Tensor zeros = uniform(type, 3, 33);
        BothBackends.of(new Linear.QuantizedMatMul(), left, right, scale, scales, bytes(DataType.UINT8), zeros)
                .constant(constants)
                .assertAgree(ROUNDING);
        BothBackends.of(new Linear.QuantizedMatMul(), left, right, scale, scale)
                .constant(1, 3)
                .assertAgree(ROUNDING);
    }
}
