package io.neurometer.engine.tensor;

import java.util.EnumMap;
import java.util.Map;

/**
 * The numbers of a narrow type, by their bits. Floating formats are those of ONNX: E4M3FN and E5M2 with the exponent biases
 * 7 and 15; their FNUZ forms with 8 and 16, without infinities and negative zero; E2M1 of four bits; E8M0, powers of two.
 * Integers are in two's complement.
 */
public final class NarrowFormat {
    private static final Map<DataType, NarrowFormat> FORMATS = new EnumMap<>(Map.of(
            DataType.FP8E4M3FN, floating(DataType.FP8E4M3FN, 3, 7, 0x7E, 0x7F, 0x7F),
            DataType.FP8E4M3FNUZ, floating(DataType.FP8E4M3FNUZ, 3, 8, 0x7F, 0x80, 0x80),
            DataType.FP8E5M2, floating(DataType.FP8E5M2, 2, 15, 0x7B, 0x7C, 0x7F),
            DataType.FP8E5M2FNUZ, floating(DataType.FP8E5M2FNUZ, 2, 16, 0x7F, 0x80, 0x80),
            DataType.FP4E2M1, floating(DataType.FP4E2M1, 1, 1, 0x7, 0x7, 0x8),
            DataType.FP8E8M0, powersOfTwo(),
            DataType.INT4, integers(DataType.INT4, true),
            DataType.UINT4, integers(DataType.UINT4, false),
            DataType.INT2, integers(DataType.INT2, true),
            DataType.UINT2, integers(DataType.UINT2, false)));

    private enum Kind {
        SIGNED_FLOATING,
        POWERS_OF_TWO,
        INTEGERS
    }

    private final Kind kind;
    private final double[] values;
    private final int largest;
    private final int overflow;
    private final int nan;

    /**
     * @param values of all bit patterns
     * @param largest bits of the largest finite number
     * @param overflow bits of what is larger, where it is not brought to the largest
     */
    private NarrowFormat(Kind kind, double[] values, int largest, int overflow, int nan) {
        this.kind = kind;
        this.values = values;
        this.largest = largest;
        this.overflow = overflow;
        this.nan = nan;
    }

    /** @throws IllegalArgumentException for a type that is not narrow */
    public static NarrowFormat of(DataType type) {
        NarrowFormat format = FORMATS.get(type);
        if (format == null) {
            throw new IllegalArgumentException(type + " is not narrow");
        }
        return format;
    }

    /** The number that these bits mean; bits beyond the width are passed over. */
    public double decode(int bits) {
        return values[bits & (values.length - 1)];
    }

    /** The smallest finite number. */
    public double lowest() {
        return switch (kind) {
            case SIGNED_FLOATING -> -highest();
            case POWERS_OF_TWO -> values[0];
            case INTEGERS -> values[(largest + 1) & (values.length - 1)];
        };
    }

    /** The largest finite number. */
    public double highest() {
        return values[largest];
    }

    /** Whether all numbers are integers, between {@link #lowest()} and {@link #highest()}. */
    public boolean isInteger() {
        return kind == Kind.INTEGERS;
    }

    /**
     * The bits of a number: rounded to nearest even, and upwards to powers of two; integers are cut off and wrapped. NaN
     * becomes the negative zero of E2M1, which has none.
     *
     * @param saturate whether a number that is too large becomes the largest; else infinity, or NaN where there is none
     */
    public int encode(double value, boolean saturate) {
        if (kind == Kind.INTEGERS) {
            return (int) (long) value & (values.length - 1);
        }
        if (Double.isNaN(value)) {
            return nan;
        }
        return kind == Kind.POWERS_OF_TWO ? power(value, saturate) : nearest(value, saturate);
    }

    private int power(double value, boolean saturate) {
        if (value < 0) {
            return nan;
        }
        if (value > highest()) {
            return saturate ? largest : nan;
        }
        int bits = 0;
        while (values[bits] < value) {
            bits++;
        }
        return bits;
    }

    private int nearest(double value, boolean saturate) {
        double magnitude = Math.abs(value);
        int negative = Double.doubleToRawLongBits(value) < 0 ? values.length >> 1 : 0;
        int bits = rounded(magnitude);
        if (bits > largest) {
            return saturate ? negative | largest : negative | overflow;
        }
        boolean isNegativeZero = bits == 0 && Double.isNaN(values[values.length >> 1]);
        return isNegativeZero ? 0 : negative | bits;
    }

    /** Bits of a number without sign; the largest and one when it is nearer to what would follow. */
    private int rounded(double magnitude) {
        int low = 0;
        int high = largest;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (values[middle] <= magnitude) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        double above = low == largest ? 2 * values[low] - values[low - 1] : values[low + 1];
        double half = (values[low] + above) / 2;
        return magnitude > half || (magnitude == half && (low & 1) == 1) ? low + 1 : low;
    }

    private static NarrowFormat floating(
            DataType type, int fractionBits, int bias, int largest, int overflow, int nan) {
        double[] values = new double[1 << type.bits()];
        int half = values.length / 2;
        for (int bits = 0; bits < half; bits++) {
            int exponent = bits >> fractionBits;
            int fraction = bits & ((1 << fractionBits) - 1);
            double value = exponent == 0
                    ? Math.scalb((double) fraction, 1 - bias - fractionBits)
                    : Math.scalb((double) ((1 << fractionBits) + fraction), exponent - bias - fractionBits);
            double beyond = bits == overflow && overflow != nan ? Double.POSITIVE_INFINITY : Double.NaN;
            values[bits] = bits <= largest ? value : beyond;
            values[half + bits] = -values[bits];
        }
        if (largest == half - 1 && overflow == nan) {
            values[half] = Double.NaN;
        }
        return new NarrowFormat(Kind.SIGNED_FLOATING, values, largest, overflow, nan);
    }

    private static NarrowFormat powersOfTwo() {
        double[] values = new double[256];
        for (int bits = 0; bits < 255; bits++) {
            values[bits] = Math.scalb(1.0, bits - 127);
        }
        values[255] = Double.NaN;
        return new NarrowFormat(Kind.POWERS_OF_TWO, values, 254, 255, 255);
    }

    private static NarrowFormat integers(DataType type, boolean signed) {
        double[] values = new double[1 << type.bits()];
        int half = values.length / 2;
        for (int bits = 0; bits < values.length; bits++) {
            values[bits] = signed && bits >= half ? bits - values.length : bits;
        }
        return new NarrowFormat(Kind.INTEGERS, values, signed ? half - 1 : values.length - 1, 0, 0);
    }
}
