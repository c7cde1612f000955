package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    @Test
    void everyFiniteHalfSurvivesTheRoundTrip() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = HalfPrecision.fromFp16((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfPrecision.toFp16(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyNumberInBfloat16SurvivesTheRoundTrip() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = HalfPrecision.fromBf16((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfPrecision.toBf16(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void halvesRoundToNearestEven() {
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(2049f))).isEqualTo(2048f);
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(2051f))).isEqualTo(2052f);
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(65519f))).isEqualTo(65504f);
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(65520f))).isInfinite();
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(0x1p-25f))).isZero();
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(0x1.8p-25f))).isEqualTo(0x1p-24f);
        assertThat(HalfPrecision.fromFp16(HalfPrecision.toFp16(Float.NaN))).isNaN();
        assertThat(HalfPrecision.fromBf16(HalfPrecision.toBf16(Float.NaN))).isNaN();
        assertThat(HalfPrecision.fromBf16(HalfPrecision.toBf16(1.00390625f))).isEqualTo(1f);
    }
}
