package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Comparisons are those of IEEE 754, whichever side is broadcast. */
class ComparisonTest {
    private static final float[] NUMBERS = {
        0,
        -0f,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    /** Larger than what is left to loops. */
    private static final int ROWS = 300;

    /** Each number beside each. */
    private static Tensor numbers(boolean outer) {
        float[] values = new float[ROWS * NUMBERS.length];
        for (int i = 0; i < values.length; i++) {
            int row = i / NUMBERS.length;
            values[i] = NUMBERS[(outer ? row : i) % NUMBERS.length];
        }
        return Tensor.ofFloats(values, ROWS, NUMBERS.length);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"EQUAL", "LESS", "LESS_OR_EQUAL", "GREATER", "GREATER_OR_EQUAL"})
    void ofAllNumbers(BinaryFunction function) {
        assertThat(Comparison.is(function)).isTrue();
        Elementwise.Binary op = new Elementwise.Binary(function);
        Tensor row = Tensor.ofFloats(NUMBERS, NUMBERS.length);
        BothBackends.of(op, numbers(true), numbers(false)).maybeNotFinite().assertAgree(0);
        BothBackends.of(op, numbers(true), row).maybeNotFinite().assertAgree(0);
        BothBackends.of(op, row, numbers(true)).maybeNotFinite().assertAgree(0);
        for (float number : NUMBERS) {
            Tensor one = Tensor.ofFloats(new float[] {number}, 1);
            BothBackends.of(op, numbers(false), one).maybeNotFinite().assertAgree(0);
            BothBackends.of(op, one, numbers(false)).maybeNotFinite().assertAgree(0);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"EQUAL", "LESS", "LESS_OR_EQUAL", "GREATER", "GREATER_OR_EQUAL"})
    void ofFiniteNumbersWhoseFirstIsBroadcast(BinaryFunction function) {
        float[] finite = {0, -0f, 1, -1, Float.MIN_VALUE, Float.MAX_VALUE, 0, 1, -1, -Float.MAX_VALUE};
        float[] values = new float[ROWS * finite.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = finite[i / finite.length % finite.length];
        }
        BothBackends.of(
                        new Elementwise.Binary(function),
                        Tensor.ofFloats(finite, finite.length),
                        Tensor.ofFloats(values, ROWS, finite.length))
                .assertAgree(0);
    }
}
