package io.neurometer.engine.tensor;

/** Conversions of the two 16-bit floating formats, IEEE 754 binary16 and bfloat16, rounding to nearest even. */
public final class HalfPrecision {
    private HalfPrecision() {}

    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    public static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    public static float fromFp16(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7FFF;
        boolean normal = magnitude >= 0x400 && magnitude < 0x7C00;
        return normal ? Float.intBitsToFloat(sign | ((magnitude << 13) + 0x38000000)) : fromOther(sign, magnitude);
    }

    private static float fromOther(int sign, int magnitude) {
        if (magnitude >= 0x7C00) {
            return Float.intBitsToFloat(sign | 0x7F800000 | ((magnitude & 0x3FF) << 13));
        }
        float subnormal = magnitude * 0x1p-24f;
        return sign == 0 ? subnormal : -subnormal;
    }

    public static short toFp16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 0x477FF000) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < 0x38800000) {
            // Scaling by 2^24 is exact and leaves the subnormal's fraction as an integer to round.
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
        }
        int rounded = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
        return (short) (sign | ((rounded - 0x38000000) >>> 13));
    }
}
