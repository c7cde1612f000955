package io.neurometer.engine.report;

import java.util.Locale;
import java.util.function.Function;

/** What a figure counts, and how people read it. */
public enum Unit {
    /** No number, or one without a unit. */
    NONE("", Unit::significant),
    COUNT("", value -> String.format(Locale.ROOT, "%,d", value.longValue())),
    /** Numbers that a tensor holds. */
    ELEMENTS("elements", COUNT::format),
    BYTES("B", Unit::bytes),
    BITS("bit", Unit::significant),
    NANOSECONDS("ns", value -> significant(value) + " ns"),
    MILLISECONDS("ms", value -> significant(value) + " ms"),
    SECONDS("s", value -> significant(value) + " s"),
    SQUARE_MILLISECONDS("ms²", value -> significant(value) + " ms²"),
    MEGAHERTZ("MHz", value -> significant(value) + " MHz"),
    /** Multiply-accumulates. */
    MACS("MAC", COUNT::format),
    /** Floating-point operations. */
    FLOPS("FLOP", COUNT::format),
    /** Operations of every kind. */
    OPS("OP", COUNT::format),
    FLOPS_PER_SECOND("FLOP/s", value -> rate(value, "FLOP/s")),
    OPS_PER_SECOND("OP/s", value -> rate(value, "OP/s")),
    BYTES_PER_SECOND("B/s", value -> bytes(value) + "/s"),
    FLOPS_PER_BYTE("FLOP/B", value -> significant(value) + " FLOP/B"),
    /** Runs, items or requests a second, as the figure says. */
    PER_SECOND("1/s", value -> significant(value) + " /s"),
    /** A part of the whole, from 0 to 1. */
    SHARE("of 1", value -> String.format(Locale.ROOT, "%.1f %%", value.doubleValue() * 100)),
    JOULES("J", value -> significant(value) + " J"),
    PERCENT("%", value -> significant(value) + " %"),
    /** One quantity by another of the same unit. */
    RATIO("ratio", Unit::significant);

    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};
    private static final double STEP = 1000;

    private final String symbol;
    private final Function<Number, String> text;

    Unit(String symbol, Function<Number, String> text) {
        this.symbol = symbol;
        this.text = text;
    }

    /** The unit as it stands behind a number; empty where there is none. */
    public String symbol() {
        return symbol;
    }

    /** A number in this unit as people read it, the same in every locale: {@code 46.8 MB}, {@code 93.1 GFLOP/s}. */
    public String format(Number value) {
        return text.apply(value);
    }

    /** Four significant digits, without exponent: {@code 0.01235}, {@code 12.35}, {@code 12350}. */
    public static String significant(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(9, 3 - magnitude)) + "f", value);
    }

    private static String significant(Number value) {
        return significant(value.doubleValue());
    }

    private static String rate(Number number, String unit) {
        double value = number.doubleValue();
        int scale = scale(value, PREFIXES.length);
        return significant(value / Math.pow(STEP, scale)) + " " + PREFIXES[scale] + unit;
    }

    private static String bytes(Number number) {
        double value = number.doubleValue();
        int scale = scale(value, BYTE_UNITS.length);
        return String.format(Locale.ROOT, scale == 0 ? "%.0f" : "%.1f", value / Math.pow(STEP, scale)) + " "
                + BYTE_UNITS[scale];
    }

    private static int scale(double value, int most) {
        int scale = 0;
        for (double rest = Math.abs(value); rest >= STEP && scale < most - 1; rest /= STEP) {
            scale++;
        }
        return scale;
    }
}
