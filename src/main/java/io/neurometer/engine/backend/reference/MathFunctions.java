package io.neurometer.engine.backend.reference;

/** Functions that {@link Math} lacks or computes slowly, to double precision. */
final class MathFunctions {
    private static final double ERF_LINEAR = 1.28379167095512586316e-01;
    private static final double ERF_AT_ONE = 8.45062911510467529297e-01;

    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding and subtracting it rounds a small float to an integer. */
    private static final float ROUNDING = 0x1.8p23f;

    private static final double[] PP = {
        1.28379167095512558561e-01,
        -3.25042107247001499370e-01,
        -2.84817495755985104766e-02,
        -5.77027029648944159157e-03,
        -2.37630166566501626084e-05
    };
    private static final double[] QQ = {
        1,
        3.97917223959155352819e-01,
        6.50222499887672944485e-02,
        5.08130628187576562776e-03,
        1.32494738004321644526e-04,
        -3.96022827877536812320e-06
    };
    private static final double[] PA = {
        -2.36211856075265944077e-03,
        4.14856118683748331666e-01,
        -3.72207876035701323847e-01,
        3.18346619901161753674e-01,
        -1.10894694282396677476e-01,
        3.54783043256182359371e-02,
        -2.16637559486879084300e-03
    };
    private static final double[] QA = {
        1,
        1.06420880400844228286e-01,
        5.40397917702171048937e-01,
        7.18286544141962662868e-02,
        1.26171219808761642112e-01,
        1.36370839120290507362e-02,
        1.19844998467991074170e-02
    };
    private static final double[] RA = {
        -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
        -6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
        -8.12874355063065934246e+01, -9.81432934416914548592e+00
    };
    private static final double[] SA = {
        1,
        1.96512716674392571292e+01,
        1.37657754143519042600e+02,
        4.34565877475229228821e+02,
        6.45387271733267880336e+02,
        4.29008140027567833386e+02,
        1.08635005541779435134e+02,
        6.57024977031928170135e+00,
        -6.04244152148580987438e-02
    };
    private static final double[] RB = {
        -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
        -1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
        -4.83519191608651397019e+02
    };
    private static final double[] SB = {
        1,
        3.03380607434824582924e+01,
        3.25792512996573918826e+02,
        1.53672958608443695994e+03,
        3.19985821950859553908e+03,
        2.55305040643316442583e+03,
        4.74528541206955367215e+02,
        -2.24409524465858183362e+01
    };

    private MathFunctions() {}

    /** The error function by the rational approximations of Sun's fdlibm, s_erf.c. */
    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < 0.84375) {
            if (magnitude < 0x1p-28) {
                return x + ERF_LINEAR * x;
            }
            double square = x * x;
            return x + x * (polynomial(PP, square) / polynomial(QQ, square));
        }
        double value;
        if (magnitude < 1.25) {
            double shifted = magnitude - 1;
            value = ERF_AT_ONE + polynomial(PA, shifted) / polynomial(QA, shifted);
        } else if (magnitude < 6) {
            value = 1 - erfcTail(magnitude);
        } else {
            value = Double.isNaN(x) ? x : 1;
        }
        return Math.copySign(value, x);
    }

    /** 1 - erf(x) without cancellation. */
    static double erfc(double x) {
        return x < 1.25 ? 1 - erf(x) : x > 28 ? 0 : erfcTail(x);
    }

    /** Of x at least 1.25. */
    private static double erfcTail(double x) {
        double inverse = 1 / (x * x);
        double exponent = x < 1 / 0.35
                ? polynomial(RA, inverse) / polynomial(SA, inverse)
                : polynomial(RB, inverse) / polynomial(SB, inverse);
        return Math.exp(-x * x - 0.5625 + exponent) / x;
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }

    /** Close to {@link Math#tanh} but several times faster away from zero, since {@link Math#exp} is an intrinsic. */
    static double tanh(double x) {
        return Math.abs(x) < 0.05 ? Math.tanh(x) : 1 - 2 / (Math.exp(2 * x) + 1);
    }

    /** e^x to float precision, several times faster than by way of {@link Math#exp}: 2^n times a polynomial. */
    static float exp(float x) {
        if (!(x > -87 && x < 88)) {
            return (float) Math.exp(x);
        }
        float rounded = x * LOG2_E + ROUNDING;
        float n = rounded - ROUNDING;
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float series = 1.9875691500e-4f;
        series = series * r + 1.3981999507e-3f;
        series = series * r + 8.3334519073e-3f;
        series = series * r + 4.1665795894e-2f;
        series = series * r + 1.6666665459e-1f;
        series = series * r + 5.0000001201e-1f;
        series = series * r * r + r + 1;
        return series * Float.intBitsToFloat(((int) n + 127) << 23);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** ln(1 + e^x) without overflow. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double asinh(double x) {
        double magnitude = Math.abs(x);
        double square = magnitude * magnitude;
        double value = magnitude > 1e150
                ? Math.log(magnitude) + Math.log(2)
                : Math.log1p(magnitude + square / (1 + Math.sqrt(1 + square)));
        return Math.copySign(value, x);
    }

    static double acosh(double x) {
        if (x < 1) {
            return Double.NaN;
        }
        return x > 1e150 ? Math.log(x) + Math.log(2) : Math.log1p((x - 1) + Math.sqrt((x - 1) * (x + 1)));
    }

    static double atanh(double x) {
        return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
    }

    /** The remainder with the sign of the divisor. */
    static double modulo(double a, double b) {
        double remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    /** Integer power by repeated squaring, wrapping; a negative exponent gives the fraction cut off. */
    static long power(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? ((exponent & 1) == 0 ? 1 : -1) : 0;
        }
        long result = 1;
        long square = base;
        for (long rest = exponent; rest != 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }
}
