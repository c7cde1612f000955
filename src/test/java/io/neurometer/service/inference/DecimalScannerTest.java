package io.neurometer.service.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalScannerTest {
    /** {@code -Dneurometer.test.numbers=10000000} tries more of each style. */
    static final int NUMBERS = Integer.getInteger("neurometer.test.numbers", 200_000);

    private final DecimalScanner scanner = new DecimalScanner();

    @ParameterizedTest
    @EnumSource
    void findsTheValuesThatJavaFinds(NumberStyle style) {
        SplittableRandom random = new SplittableRandom(style.ordinal());
        for (int i = 0; i < NUMBERS; i++) {
            String text = style.write(random);
            int end = scanner.scan(bytes(text), 0);
            boolean sameFloat =
                    Float.floatToRawIntBits(scanner.toFloat()) == Float.floatToRawIntBits(Float.parseFloat(text));
            boolean sameDouble = Double.doubleToRawLongBits(scanner.toDouble())
                    == Double.doubleToRawLongBits(Double.parseDouble(text));
            if (end != text.length() || !sameFloat || !sameDouble) {
                assertThat(text)
                        .as("ends at %d, float %s, double %s", end, scanner.toFloat(), scanner.toDouble())
                        .isNull();
            }
        }
    }

    /** Halfway between two floats, beside it, at the ends of their range, and just beyond. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "0e5",
                "16777217",
                "16777217.0000001",
                "16777216.9999999",
                "1.00000005960464477539",
                "1.000000059604644775390625",
                "1.0000000596046447753906251",
                "1.1754943508222875e-38",
                "1.1754942e-38",
                "1.4e-45",
                "7.006492321624085e-46",
                "7.0064923216240853e-46",
                "7.0064923216240862e-46",
                "3.4028234663852886e38",
                "3.4028235677973365e38",
                "3.4028235677973366e38",
                "1.7976931348623157e308",
                "1e400",
                "-1e9999",
                "1e-9999",
                "9007199254740993",
                "9007199254740993.0",
                "0.000000000000000000012345678901234567",
                "123456789012345678901234567890"
            })
    void roundsOnce(String text) {
        assertThat(scanner.scan(bytes(text), 0)).isEqualTo(text.length());
        assertThat(Float.floatToRawIntBits(scanner.toFloat()))
                .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
        assertThat(Double.doubleToRawLongBits(scanner.toDouble()))
                .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, true, 9223372036854775807",
        "-9223372036854775807, true, -9223372036854775807",
        "9223372036854775808, false, 0",
        "18446744073709551617, false, 0",
        "-12, true, -12",
        "12.0, false, 0",
        "1e2, false, 0"
    })
    void knowsWholeNumbersOf64Bits(String text, boolean whole, long value) {
        assertThat(scanner.scan(bytes(text), 0)).isEqualTo(text.length());
        assertThat(scanner.isWhole()).isEqualTo(whole);
        if (whole) {
            assertThat(scanner.toLong()).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".5", "1.", "1.e5", "1e", "1e+", "+1", "NaN", "Infinity", "x", "1e12345"})
    void findsNoNumberWhereJsonHasNone(String text) {
        assertThat(scanner.scan(bytes(text), 0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"01, 1", "1.5.2, 3", "1e5e, 3", "12f, 2", "1_000, 1"})
    void endsWhereTheNumberEnds(String text, int end) {
        assertThat(scanner.scan(bytes(text), 0)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 200})
    void leavesLongNumbersToOthers(int length) {
        assertThat(scanner.scan(bytes("1".repeat(length)), 0)).isEqualTo(-1);
    }

    /** With what ends a number behind it, as in a {@link ByteWindow}. */
    private static byte[] bytes(String text) {
        return (text + "\0".repeat(DecimalScanner.MAX_BYTES)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
