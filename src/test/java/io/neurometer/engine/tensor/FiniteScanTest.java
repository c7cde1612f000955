package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteScanTest {
    private static final float LIMIT = 1024;

    private final FiniteScan scan = new FiniteScan();

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FP16", "BF16", "FP32", "FP64"})
    void findsWhatIsNotBelowTheLimitWhereverItIs(DataType type) {
        for (int length : new int[] {1, 2, 3, 8, 2047, 2048, 2049, 5001, 16384, 20001}) {
            for (int at : new int[] {0, length / 2, length - 1}) {
                assertThat(isBelow(type, length, at, -1000)).isTrue();
                for (double large : new double[] {
                    1024, -1024, 5000, Double.NaN, -Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
                }) {
                    assertThat(isBelow(type, length, at, large))
                            .as("%s at %d of %d %s", large, at, length, type)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FP16", "BF16", "FP32", "FP64"})
    void letsNegativeNumbersBeAsLargeAsTheyLike(DataType type) {
        for (double allowed : new double[] {-30000, Double.NEGATIVE_INFINITY, 1000, -0.0}) {
            assertThat(isLess(type, allowed)).as("%s", allowed).isTrue();
        }
        for (double refused : new double[] {1024, Double.NaN, -Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(isLess(type, refused)).as("%s", refused).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 5000})
    void countsWhatIsNoNumber(int length) {
        try (Tensor tensor = filled(DataType.FP32, length)) {
            assertThat(ElementFacts.of(tensor.type(), tensor.bytes()).isFinite())
                    .isTrue();
            Elements.putDouble(tensor.bytes(), DataType.FP32, length - 1, Double.NEGATIVE_INFINITY);
            ElementFacts facts = ElementFacts.of(tensor.type(), tensor.bytes());
            assertThat(facts.negative()).isOne();
            assertThat(facts.infinite()).isOne();
            assertThat(facts.nan()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 500})
    void addsUpRows(int columns) {
        try (Tensor tensor = Tensor.ofFloats(new float[2 * columns], 2, columns)) {
            for (int i = 0; i < columns; i++) {
                Elements.putDouble(tensor.bytes(), DataType.FP32, columns + i, i % 2 == 0 ? 0.5 : -0.5);
            }
            ElementFacts facts = ElementFacts.of(tensor.type(), tensor.bytes());
            assertThat(facts.rowSum()).isEqualTo(columns * 0.5);
            assertThat(facts.most()).isEqualTo(0.5);
            assertThat(facts.least()).isEqualTo(columns > 1 ? -0.5 : 0);
        }
    }

    private boolean isBelow(DataType type, int length, int at, double value) {
        try (Tensor tensor = filled(type, length)) {
            Elements.putDouble(tensor.bytes(), type, at, value);
            return scan.isBelow(LIMIT, tensor);
        }
    }

    private boolean isLess(DataType type, double value) {
        try (Tensor tensor = filled(type, 5)) {
            Elements.putDouble(tensor.bytes(), type, 3, value);
            return scan.isLess(LIMIT, type, tensor.bytes());
        }
    }

    private static Tensor filled(DataType type, int length) {
        Tensor tensor = Tensor.allocate(type, length);
        for (int i = 0; i < length; i++) {
            Elements.putDouble(tensor.bytes(), type, i, i % 2 == 0 ? 3.5 : -900);
        }
        return tensor;
    }
}
