package io.neurometer.command;

import java.util.Locale;

/** Figures as people read them, the same in every locale. */
final class Figures {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};
    private static final String[] RATES = {"", "k", "M", "G", "T", "P"};
    private static final double STEP = 1000;

    private Figures() {}

    /** {@code 1,234,567}. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Decimal units: {@code 46.8 MB}. */
    static String bytes(double value) {
        return scaled(value, BYTES);
    }

    /** Decimal prefixes: {@code 93.1 GFLOP/s}. */
    static String rate(double value, String unit) {
        int scale = scale(value, RATES.length);
        return significant(value / Math.pow(STEP, scale)) + " " + RATES[scale] + unit;
    }

    /** {@code 71.3 %} of 0.713. */
    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", fraction * 100);
    }

    /** Four significant digits, without exponent: {@code 0.01235}, {@code 12.35}, {@code 12350}. */
    static String significant(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(9, 3 - magnitude)) + "f", value);
    }

    private static String scaled(double value, String[] units) {
        int scale = scale(value, units.length);
        return (scale == 0
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.1f", value / Math.pow(STEP, scale)))
                + " " + units[scale];
    }

    private static int scale(double value, int most) {
        int scale = 0;
        for (double rest = Math.abs(value); rest >= STEP && scale < most - 1; rest /= STEP) {
            scale++;
        }
        return scale;
    }
}
