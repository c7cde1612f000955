package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Linear.Einsum;
import io.neurometer.engine.op.Linear.FullyConnected;
import io.neurometer.engine.op.Linear.Gemm;
import io.neurometer.engine.op.Linear.MatMul;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearKernelsTest {
    private final Random random = new Random(3);

    private Tensor random(long... sizes) {
        return KernelRuns.random(random, sizes);
    }

    /** Small whole numbers, whose products every type here holds exactly. */
    private Tensor whole(DataType type, long... sizes) {
        float[] values = new float[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(5);
        }
        return KernelRuns.as(type, Tensor.ofFloats(values, sizes));
    }

    private static void assertProduct(Tensor product, Tensor a, Tensor b, int m, int n, int k) {
        float[] x = a.toFloats();
        float[] y = b.toFloats();
        float[] z = product.toFloats();
        assertThat(z).hasSize(m * n);
        for (int i = 0; i < m * n; i++) {
            float sum = 0;
            for (int j = 0; j < k; j++) {
                sum += x[i / n * k + j] * y[j * n + i % n];
            }
            assertThat(z[i]).isEqualTo(sum);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP32", "FP64", "FP16", "BF16", "INT32", "INT64", "UINT32", "UINT64"})
    void everyTypeMultiplies(DataType type) {
        Tensor a = whole(type, 5, 7);
        Tensor b = whole(type, 7, 3);
        assertProduct(KernelRuns.run(new MatMul(), a, b), a, b, 5, 3, 7);
    }

    @Test
    void batchesAreBroadcast() {
        Tensor a = whole(DataType.FP32, 2, 1, 3, 4);
        Tensor b = whole(DataType.FP32, 5, 4, 2);
        Tensor product = KernelRuns.run(new MatMul(), a, b);
        assertThat(product.shape().sizes()).containsExactly(2, 5, 3, 2);
        Tensor same = KernelRuns.run(new Einsum("xaij,yjk->xyik"), a, b);
        assertThat(product.toFloats()).containsExactly(same.toFloats());
    }

    @Test
    void vectorsAreRowsOnTheLeftAndColumnsOnTheRight() {
        Tensor v = Tensor.ofFloats(new float[] {1, 2}, 2);
        Tensor m = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2);
        assertThat(KernelRuns.run(new MatMul(), v, m).toFloats()).containsExactly(7, 10);
        assertThat(KernelRuns.run(new MatMul(), m, v).toFloats()).containsExactly(5, 11);
        assertThat(KernelRuns.run(new MatMul(), v, v).toFloats()).containsExactly(5);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void gemmTransposesScalesAndAdds(boolean transposeA, boolean transposeB) {
        Gemm op = new Gemm(0.5f, 2, transposeA, transposeB);
        Tensor a = transposeA ? random(4, 3) : random(3, 4);
        Tensor b = transposeB ? random(5, 4) : random(4, 5);
        for (Tensor c : new Tensor[] {random(3, 5), random(5), random(3, 1), random(), null}) {
            KernelRuns.assertAgreesWithDoubles(op, 1e-5, a, b, c);
            KernelRuns.assertAgreesWithDoubles(op, DataType.FP16, 1e-2, a, b, c);
        }
    }

    @Test
    void fullyConnectedAddsItsBiasToEveryRow() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 1, 2);
        Tensor w = Tensor.ofFloats(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
        Tensor bias = Tensor.ofFloats(new float[] {10, 20, 30}, 3);
        Tensor y = KernelRuns.run(new FullyConnected(), x, w, bias);
        assertThat(y.shape().sizes()).containsExactly(2, 1, 3);
        assertThat(y.toFloats()).containsExactly(11, 22, 33, 13, 24, 37);
    }

    @Test
    void emptyProductsAreZero() {
        Tensor a = Tensor.allocate(DataType.FP32, 2, 0);
        Tensor b = Tensor.allocate(DataType.FP32, 0, 3);
        assertThat(KernelRuns.run(new MatMul(), a, b).toFloats()).containsExactly(0, 0, 0, 0, 0, 0);
        assertThat(KernelRuns.run(new MatMul(), b, Tensor.allocate(DataType.FP32, 3, 2))
                        .elements())
                .isZero();
        Tensor bias = Tensor.ofFloats(new float[] {1, 2, 3}, 3);
        Tensor w = Tensor.allocate(DataType.FP32, 3, 0);
        assertThat(KernelRuns.run(new FullyConnected(), a, w, bias).toFloats()).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ii->i; 2 3",
                "ij->ji; 1 4 2 5 3 6",
                "ij->; 21",
                "ij->j; 5 7 9",
            })
    void einsumOfOneOperand(String equation, String expected) {
        boolean square = equation.startsWith("ii");
        Tensor x = square
                ? Tensor.ofFloats(new float[] {2, 9, 9, 3}, 2, 2)
                : Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        float[] numbers = new float[expected.split(" ").length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(expected.split(" ")[i]);
        }
        assertThat(KernelRuns.run(new Einsum(equation), x).toFloats()).containsExactly(numbers);
    }

    @Test
    void einsumOfManyOperandsSumsWhatTheResultLacks() {
        Tensor a = whole(DataType.INT64, 2, 3, 4);
        Tensor b = whole(DataType.INT64, 4, 5);
        Tensor c = whole(DataType.INT64, 5, 2);
        long[] result = KernelRuns.run(new Einsum("bij,jk,kb->ib"), a, b, c).toLongs();
        for (int i = 0; i < 3; i++) {
            for (int batch = 0; batch < 2; batch++) {
                long sum = 0;
                for (int j = 0; j < 4; j++) {
                    for (int k = 0; k < 5; k++) {
                        sum += a.toLongs()[(batch * 3 + i) * 4 + j]
                                * b.toLongs()[j * 5 + k]
                                * c.toLongs()[k * 2 + batch];
                    }
                }
                assertThat(result[i * 2 + batch]).isEqualTo(sum);
            }
        }
    }

    @Test
    void longSumsOfBytesAreExact() {
        int k = 70_000;
        Tensor a = Tensor.allocate(DataType.UINT8, 1, k);
        Tensor b = Tensor.allocate(DataType.INT8, k, 1);
        for (int i = 0; i < k; i++) {
            a.bytes().put(i, (byte) 255);
            b.bytes().put(i, (byte) -128);
        }
        Tensor zero = Tensor.allocate(DataType.UINT8, 1);
        zero.bytes().put(0, (byte) 1);
        assertThat(KernelRuns.run(new Linear.MatMulInteger(), a, b, zero).toLongs())
                .containsExactly((int) (254L * -128 * k));
    }

    @Test
    void zeroPointsMayDifferByRowAndColumn() {
        Tensor a = KernelRuns.as(DataType.UINT8, Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2));
        Tensor ofRows = KernelRuns.as(DataType.UINT8, Tensor.ofFloats(new float[] {1, 3}, 2));
        Tensor ofColumns = KernelRuns.as(DataType.UINT8, Tensor.ofFloats(new float[] {0, 2}, 2));
        assertThat(KernelRuns.run(new Linear.MatMulInteger(), a, a, ofRows, ofColumns)
                        .toLongs())
                .containsExactly(3, 2, 3, 2);
    }

    @Test
    void radialBasisGivesSquaredDistances() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2}, 1, 2);
        Tensor centres = Tensor.ofFloats(new float[] {1, 2, -1, 1}, 2, 2);
        assertThat(KernelRuns.run(new Linear.RadialBasis(), x, centres).toFloats())
                .containsExactly(0, 5);
    }
}
