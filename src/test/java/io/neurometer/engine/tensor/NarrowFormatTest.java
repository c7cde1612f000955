package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NarrowFormatTest {

    static Stream<DataType> narrow() {
        return Arrays.stream(DataType.values()).filter(DataType::isNarrow);
    }

    @ParameterizedTest
    @CsvSource({
        "FP8E4M3FN, 0x7E, 448",
        "FP8E4M3FN, 0x01, 0.001953125",
        "FP8E4M3FN, 0x38, 1",
        "FP8E4M3FN, 0xFF, NaN",
        "FP8E4M3FNUZ, 0x7F, 240",
        "FP8E4M3FNUZ, 0x40, 1",
        "FP8E4M3FNUZ, 0x80, NaN",
        "FP8E5M2, 0x7B, 57344",
        "FP8E5M2, 0x01, 0.0000152587890625",
        "FP8E5M2, 0xFC, -Infinity",
        "FP8E5M2, 0x7D, NaN",
        "FP8E5M2FNUZ, 0x7F, 57344",
        "FP8E5M2FNUZ, 0x01, 0.00000762939453125",
        "FP8E8M0, 0x7F, 1",
        "FP8E8M0, 0x82, 8",
        "FP8E8M0, 0xFF, NaN",
        "FP4E2M1, 0x7, 6",
        "FP4E2M1, 0x9, -0.5",
        "INT4, 0x8, -8",
        "UINT4, 0xF, 15",
        "INT2, 0x3, -1",
        "UINT2, 0x3, 3",
    })
    void meansWhatTheStandardSays(DataType type, String bits, Double value) {
        assertThat(NarrowFormat.of(type).decode(Integer.decode(bits))).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("narrow")
    void everyNumberKeepsItsBits(DataType type) {
        NarrowFormat format = NarrowFormat.of(type);
        for (int bits = 0; bits < 1 << type.bits(); bits++) {
            double value = format.decode(bits);
            if (Double.isFinite(value)) {
                assertThat(format.encode(value, true)).isEqualTo(bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FP8E4M3FN, 17, true, 16",
        "FP8E4M3FN, 19, true, 20",
        "FP8E4M3FN, 464, false, 448",
        "FP8E4M3FN, 465, false, NaN",
        "FP8E4M3FN, -1000, true, -448",
        "FP8E4M3FN, Infinity, true, 448",
        "FP8E4M3FNUZ, 248, false, NaN",
        "FP8E4M3FNUZ, -0.0, true, 0.0",
        "FP8E4M3FNUZ, Infinity, true, 240",
        "FP8E5M2, 61439, false, 57344",
        "FP8E5M2, 61440, false, Infinity",
        "FP8E5M2, -1e9, true, -57344",
        "FP8E5M2, -1e-9, true, -0.0",
        "FP8E8M0, 5, true, 8",
        "FP8E8M0, -1, true, NaN",
        "FP4E2M1, 2.5, true, 2",
        "FP4E2M1, 100, false, 6",
        "INT4, 9, true, -7",
        "UINT4, 17.9, true, 1",
    })
    void roundsToNearestEven(DataType type, double value, boolean saturate, Double nearest) {
        NarrowFormat format = NarrowFormat.of(type);
        assertThat(format.decode(format.encode(value, saturate))).isEqualTo(nearest);
    }

    @Test
    void thereIsNoneOfOtherTypes() {
        assertThatIllegalArgumentException().isThrownBy(() -> NarrowFormat.of(DataType.INT8));
    }
}
