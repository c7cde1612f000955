package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseKernelsTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static Tensor integers(DataType type, long... values) {
        Tensor tensor = Tensor.allocate(type, values.length);
        for (int i = 0; i < values.length; i++) {
            Elements.putLong(tensor.bytes(), type, i, values[i]);
        }
        return tensor;
    }

    private static long[] compute(BinaryFunction function, DataType type, long a, long b) {
        return KernelRuns.run(new Binary(function), integers(type, a), integers(type, b))
                .toLongs();
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, INT64, 9007199254740993, 2, 9007199254740995",
        "MUL, INT64, 3037000499, 3037000499, 9223372030926249001",
        "DIV, INT32, -7, 2, -3",
        "DIV, INT32, 7, 0, 0",
        "DIV, INT64, -9223372036854775808, -1, -9223372036854775808",
        "MOD, INT8, -7, 3, 2",
        "FMOD, INT8, -7, 3, -1",
        "MOD, INT64, 5, 0, 0",
        "POW, INT64, 3, 39, 4052555153018976267",
        "POW, INT32, 2, -1, 0",
        "ADD, UINT8, 250, 10, 4",
        "SUB, UINT32, 1, 2, 4294967295",
        "DIV, UINT64, -1, 2, 9223372036854775807",
        "MAX, UINT64, -1, 5, -1",
        "LESS, UINT64, 5, -1, 1",
        "SHIFT_RIGHT, UINT64, -1, 63, 1",
        "SHIFT_LEFT, UINT8, 1, 8, 0",
        "BITWISE_XOR, UINT16, 65535, 1, 65534"
    })
    void integersAreExactAndWrap(BinaryFunction function, DataType type, long a, long b, long expected) {
        assertThat(compute(function, type, a, b)).containsExactly(expected);
    }

    @Test
    void notANumberIsNeverSwallowed() {
        Tensor a = Tensor.ofFloats(new float[] {NAN, 1, -0f}, 3);
        Tensor b = Tensor.ofFloats(new float[] {1, NAN, 0}, 3);
        assertThat(KernelRuns.run(new Binary(BinaryFunction.MAX), a, b).toFloats())
                .containsExactly(NAN, NAN, 0);
        assertThat(KernelRuns.run(new Binary(BinaryFunction.MIN), a, b).toFloats())
                .containsExactly(NAN, NAN, -0f);
        assertThat(KernelRuns.run(new Elementwise.Clip(), a, Tensor.ofFloats(new float[] {0}))
                        .toFloats()[0])
                .isNaN();
        for (ActivationFunction function : ActivationFunction.values()) {
            Tensor y = KernelRuns.run(new Activation.Simple(function, 1, 1), Tensor.ofFloats(new float[] {NAN}, 1));
            assertThat(y.toFloats()[0]).as(function.name()).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationFunction.class)
    void activationsAgreeInEveryPrecision(ActivationFunction function) {
        Tensor x = KernelRuns.random(new Random(1), 5000);
        Activation.Simple op = new Activation.Simple(function, 0.5f, 0.25f);
        KernelRuns.assertAgreesWithDoubles(op, 2e-7, x);
        KernelRuns.assertAgreesWithDoubles(op, DataType.FP16, 1e-3, x);
        KernelRuns.assertAgreesWithDoubles(op, DataType.BF16, 8e-3, x);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5204998778130465",
        "1, 0.8427007929497149",
        "2.5, 0.999593047982555",
        "-4, -0.9999999845827421",
        "1e-9, 1.1283791670955126e-09"
    })
    void theErrorFunctionIsExactToDoublePrecision(double x, double expected) {
        assertThat(MathFunctions.erf(x)).isCloseTo(expected, within(Math.abs(expected) * 1e-15));
    }

    @Test
    void theFastExponentialIsExactToFloatPrecision() {
        for (float x = -87; x < 88; x += 0.0137f) {
            double expected = Math.exp(x);
            assertThat((double) MathFunctions.exp(x)).isCloseTo(expected, within(expected * 2e-7));
        }
        assertThat(MathFunctions.exp(-INFINITY)).isZero();
        assertThat(MathFunctions.exp(100)).isInfinite();
        assertThat(MathFunctions.exp(NAN)).isNaN();
        assertThat(MathFunctions.exp(-100)).isEqualTo((float) Math.exp(-100));
    }

    @Test
    void broadcastingRepeatsWhatNumpyRepeats() {
        Tensor column = Tensor.ofFloats(new float[] {10, 20}, 2, 1, 1);
        Tensor row = Tensor.ofFloats(new float[] {1, 2, 3}, 3);
        Tensor middle = Tensor.ofFloats(new float[] {100, 200}, 1, 2, 1);
        Tensor sum = KernelRuns.run(new Binary(BinaryFunction.ADD), column, row);
        assertThat(sum.toFloats()).containsExactly(11, 12, 13, 21, 22, 23);
        assertThat(KernelRuns.run(new Binary(BinaryFunction.ADD), sum, middle).toFloats())
                .containsExactly(111, 112, 113, 211, 212, 213, 121, 122, 123, 221, 222, 223);
    }

    @Test
    void broadcastingAgreesAcrossTiles() {
        Random random = new Random(2);
        Tensor a = KernelRuns.random(random, 3, 1, 1500);
        Tensor b = KernelRuns.random(random, 2, 1);
        float[] product = KernelRuns.run(new Binary(BinaryFunction.MUL), a, b).toFloats();
        float[] x = a.toFloats();
        float[] y = b.toFloats();
        for (int i = 0; i < product.length; i++) {
            assertThat(product[i]).isEqualTo(x[i / 3000 * 1500 + i % 1500] * y[i / 1500 % 2]);
        }
    }

    @Test
    void conversionsCutOffAndSaturateNothing() {
        Tensor x = Tensor.ofFloats(new float[] {-1.9f, 2.9f, 0, NAN}, 4);
        assertThat(KernelRuns.run(new Elementwise.Cast(DataType.INT32), x).toLongs())
                .containsExactly(-1, 2, 0, 0);
        assertThat(KernelRuns.run(new Elementwise.Cast(DataType.BOOL), x).toLongs())
                .containsExactly(1, 1, 0, 1);
        Tensor big = integers(DataType.UINT64, -1);
        assertThat(KernelRuns.run(new Elementwise.Cast(DataType.FP32), big).toFloats())
                .containsExactly(0x1p64f);
        Tensor odd = integers(DataType.INT64, (1L << 54) + (1L << 30) + 1);
        assertThat(KernelRuns.run(new Elementwise.Cast(DataType.FP32), odd).toFloats())
                .as("rounded once")
                .containsExactly((float) ((1L << 54) + (1L << 30) + 1));
    }

    @Test
    void roundingIsToEven() {
        Tensor x = Tensor.ofFloats(new float[] {0.5f, 1.5f, -2.5f}, 3);
        assertThat(KernelRuns.run(new Unary(UnaryFunction.ROUND), x).toFloats()).containsExactly(0, 2, -2);
    }

    @Test
    void integersAreClippedWithinTheirType() {
        Tensor x = integers(DataType.UINT64, -1, 3);
        Tensor max = Tensor.allocate(DataType.UINT64);
        max.bytes().putLong(0, 7);
        assertThat(KernelRuns.run(new Elementwise.Clip(), x, null, max).toLongs())
                .containsExactly(7, 3);
        Tensor y = integers(DataType.INT8, -128, 127);
        assertThat(KernelRuns.run(new Elementwise.Clip(), y).toLongs()).containsExactly(-128, 127);
    }

    @Test
    void nothingToComputeIsNoFault() {
        Tensor none = Tensor.allocate(DataType.FP32, 0, 3);
        Tensor row = Tensor.ofFloats(new float[] {1, 2, 3}, 3);
        assertThat(KernelRuns.run(new Binary(BinaryFunction.ADD), none, row).elements())
                .isZero();
        assertThat(KernelRuns.run(new Unary(UnaryFunction.EXP), none).elements())
                .isZero();
    }
}
