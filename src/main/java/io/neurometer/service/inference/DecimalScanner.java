package io.neurometer.service.inference;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.NumberInput;

/**
 * Reads numbers as JSON writes them from bytes. A value is the one nearest to the decimal number, as
 * {@link Float#parseFloat} and {@link Double#parseDouble} find it.
 *
 * <p>Most numbers have few digits: their digits and the power of ten are exact as floating-point numbers, so that one
 * division rounds once. Whatever is not certain to be rounded right that way goes to the general algorithm.
 */
final class DecimalScanner {
    /** The most bytes of a number that is read here. */
    static final int MAX_BYTES = 64;

    /** So many digits fit into a long, whichever they are. */
    private static final int MAX_DIGITS = 18;

    private static final float[] FLOAT_POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};
    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long EXACT_IN_FLOAT = 1L << 24;
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    /** The bits of a double that a float has not, and the one of them that stands for half. */
    private static final long DROPPED_BITS = (1L << 29) - 1;

    private static final long HALF = 1L << 28;

    /** More than what two roundings may be off by, in units of the last place. */
    private static final long DOUBT = 4;

    private static final int MAX_EXPONENT_DIGITS = 4;

    private byte[] text = {};
    private int start;
    private int end;
    private boolean negative;
    private boolean whole;
    private int significant;
    private long digits;
    private int exponent;

    /**
     * Reads the number that begins here.
     *
     * @param bytes at least {@link #MAX_BYTES} from there on, or something that ends the number before
     * @return where it ends, or -1 when there is no number, or a longer one; its value can be had while the bytes stay
     */
    int scan(byte[] bytes, int from) {
        int at = from;
        boolean minus = bytes[at] == '-';
        if (minus) {
            at++;
        }
        int first = at;
        int limit = Math.min(bytes.length, from + MAX_BYTES) - 1;
        long value = 0;
        int digit = bytes[at] - '0';
        if (digit == 0) {
            at++;
        } else {
            while (digit >= 0 && digit <= 9 && at < limit) {
                value = value * 10 + digit;
                digit = bytes[++at] - '0';
            }
        }
        int count = at - first;
        if (count == 0) {
            return -1;
        }
        int scale = 0;
        boolean isWhole = true;
        if (bytes[at] == '.') {
            isWhole = false;
            int point = ++at;
            digit = bytes[at] - '0';
            while (digit >= 0 && digit <= 9 && at < limit) {
                value = value * 10 + digit;
                digit = bytes[++at] - '0';
            }
            scale = point - at;
            if (scale == 0) {
                return -1;
            }
            count -= scale;
        }
        if ((bytes[at] | 0x20) == 'e') {
            isWhole = false;
            at = scanExponent(bytes, at + 1, scale);
        } else {
            exponent = scale;
        }
        text = bytes;
        start = from;
        end = at;
        negative = minus;
        whole = isWhole;
        digits = value;
        significant = count <= MAX_DIGITS ? count : count - leadingZeros(bytes, first);
        return at < 0 || at >= limit ? -1 : at;
    }

    /** @return where the exponent ends, or -1 when it is not one that is read here */
    private int scanExponent(byte[] bytes, int from, int scale) {
        int at = from;
        boolean minus = bytes[at] == '-';
        if (minus || bytes[at] == '+') {
            at++;
        }
        int first = at;
        int value = 0;
        int digit = bytes[at] - '0';
        while (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            digit = bytes[++at] - '0';
            if (at - first > MAX_EXPONENT_DIGITS) {
                return -1;
            }
        }
        exponent = scale + (minus ? -value : value);
        return at == first ? -1 : at;
    }

    private static int leadingZeros(byte[] bytes, int first) {
        int at = first;
        int zeros = 0;
        while (bytes[at] == '0' || bytes[at] == '.') {
            zeros += bytes[at] == '0' ? 1 : 0;
            at++;
        }
        return zeros;
    }

    /** Whether the number has neither a point nor an exponent, and fits into a long. */
    boolean isWhole() {
        return whole && (isExact() || (significant == MAX_DIGITS + 1 && digits >= 0));
    }

    private boolean isExact() {
        return significant <= MAX_DIGITS;
    }

    /** The value of a {@linkplain #isWhole() whole} number. */
    long toLong() {
        return negative ? -digits : digits;
    }

    /** The nearest float, which may be an infinity. */
    float toFloat() {
        float magnitude = isExact() && exponent <= 0 && -exponent < DOUBLE_POWERS.length
                ? scaledDown(digits, -exponent)
                : Float.NaN;
        if (Float.isNaN(magnitude)) {
            return NumberInput.parseFloat(string(), true);
        }
        return negative ? -magnitude : magnitude;
    }

    /**
     * The float that is nearest to a whole number divided by a power of ten; NaN where that is not certain.
     *
     * @param number of 18 digits at most, not negative
     * @param scale 0 to 22
     */
    static float scaledDown(long number, int scale) {
        if (number < EXACT_IN_FLOAT && scale < FLOAT_POWERS.length) {
            return (int) number / FLOAT_POWERS[scale];
        }
        double value = number / DOUBLE_POWERS[scale];
        // Between two floats that are neighbours lies one double on which both roundings depend.
        long distance = Math.abs((Double.doubleToRawLongBits(value) & DROPPED_BITS) - HALF);
        boolean certain = number <= EXACT_IN_DOUBLE ? distance != 0 : distance > DOUBT;
        return certain && value >= Float.MIN_NORMAL ? (float) value : Float.NaN;
    }

    /** The nearest double, which may be an infinity. */
    double toDouble() {
        if (isExact() && digits <= EXACT_IN_DOUBLE && Math.abs(exponent) < DOUBLE_POWERS.length) {
            double magnitude = scaled();
            return negative ? -magnitude : magnitude;
        }
        return NumberInput.parseDouble(string(), true);
    }

    private double scaled() {
        return exponent < 0 ? digits / DOUBLE_POWERS[-exponent] : digits * DOUBLE_POWERS[exponent];
    }

    private String string() {
        return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
