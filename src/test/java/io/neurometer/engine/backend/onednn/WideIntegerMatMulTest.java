package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WideIntegerMatMulTest {
    /** A product of two scales may be rounded in another order. */
    private static final double ROUNDING = 2e-7;

    private final Random random = new Random(31);

    private Tensor bytes(DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) random.nextInt());
        }
        return tensor;
    }

    private static Tensor filled(DataType type, int value, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) value);
        }
        return tensor;
    }

    private static @Nullable Kernel integers(KernelRequest request) {
        return WideIntegerMatMul.kernel(
                request,
                new FusedOps(request, null),
                new IntegerMatMul.Parameters(
                        -1,
                        -1,
                        request.inputs().has(2) ? 2 : -1,
                        request.inputs().has(3) ? 3 : -1));
    }

    private static @Nullable Kernel scaled(KernelRequest request) {
        return WideIntegerMatMul.kernel(
                request,
                new FusedOps(request, null),
                new IntegerMatMul.Parameters(
                        2, 3, request.inputs().has(4) ? 4 : -1, request.inputs().has(5) ? 5 : -1));
    }

    private static BothBackends product(Tensor... inputs) {
        return BothBackends.of(new Linear.MatMulInteger(), inputs)
                .constant(1, 3)
                .by(WideIntegerMatMulTest::integers);
    }

    private static BothBackends quantized(Tensor... inputs) {
        return BothBackends.of(new Linear.QuantizedMatMul(), inputs)
                .constant(1, 5)
                .by(WideIntegerMatMulTest::scaled);
    }

    @ParameterizedTest
    @CsvSource({"UINT8, INT8", "UINT8, UINT8", "INT8, INT8", "INT8, UINT8"})
    void allPairsOfTypes(DataType a, DataType b) {
        Tensor left = bytes(a, 2, 5, 77);
        Tensor right = bytes(b, 77, 33);
        product(left, right).assertAgree(0);
        product(left, right, bytes(a)).assertAgree(0);
        product(left, right, bytes(a), bytes(b)).assertAgree(0);
        product(left, right, bytes(a), filled(b, 128, 33)).assertAgree(0);
    }

    @ParameterizedTest
    @CsvSource({"257", "512", "1023", "4000"})
    void largestSumsAreExact(long inner) {
        Tensor left = filled(DataType.UINT8, 255, 3, inner);
        Tensor right = bytes(DataType.INT8, inner, 5);
        for (int i = 0; i < right.elements(); i++) {
            right.bytes().put(i, (byte) (i % 7 == 0 ? random.nextInt() : -128));
        }
        product(left, right).assertAgree(0);
        product(left, right, filled(DataType.UINT8, 3), filled(DataType.INT8, 127))
                .assertAgree(0);
    }

    @Test
    void scaledSums() {
        Tensor left = bytes(DataType.UINT8, 4, 700);
        Tensor right = bytes(DataType.INT8, 700, 19);
        Tensor scale = BothBackends.random(random);
        Tensor zero = bytes(DataType.UINT8);
        quantized(left, right, scale, BothBackends.random(random, 19), zero).assertAgree(ROUNDING);
        quantized(left, right, scale, BothBackends.random(random), zero, bytes(DataType.INT8))
                .assertAgree(ROUNDING);
    }

    @Test
    void partsAreAddedWithOneRounding() {
        Tensor left = filled(DataType.UINT8, 255, 1, 900);
        Tensor right = filled(DataType.INT8, 127, 900, 2);
        right.bytes().put(0, (byte) 126);
        Tensor one = Tensor.ofFloats(new float[] {1}, 1);
        quantized(left, right, one, one).assertAgree(0);
    }

    @Test
    void sumsThatMightBeRoundedAreLeft() {
        Tensor one = Tensor.ofFloats(new float[] {1}, 1);
        quantized(filled(DataType.UINT8, 255, 1, 3000), filled(DataType.INT8, 127, 3000, 2), one, one)
                .assertLeftToTheReference();
        BothBackends.of(new Linear.MatMulInteger(), bytes(DataType.UINT8, 4, 8), bytes(DataType.INT8, 8, 3))
                .by(WideIntegerMatMulTest::integers)
                .assertLeftToTheReference();
    }

    @Test
    void partsCoverTheMatrix() {
        ExactSums parts = new ExactSums(new int[] {0, 300, 512});
        assertThat(parts.count()).isEqualTo(2);
        assertThat(parts.rows(0) + parts.rows(1)).isEqualTo(512);
    }
}
