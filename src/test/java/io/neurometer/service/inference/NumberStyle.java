package io.neurometer.service.inference;

import java.util.Locale;
import java.util.SplittableRandom;

/** The ways in which programs write the numbers of a tensor. */
enum NumberStyle {
    ONE_DECIMAL {
        @Override
        String write(SplittableRandom random) {
            return String.valueOf((random.nextInt(20_001) - 10_000) / 10.0);
        }
    },
    TWO_DECIMALS {
        @Override
        String write(SplittableRandom random) {
            return fixed(random, 2);
        }
    },
    FOUR_DECIMALS {
        @Override
        String write(SplittableRandom random) {
            return fixed(random, 4);
        }
    },
    SIX_DECIMALS {
        @Override
        String write(SplittableRandom random) {
            return fixed(random, 6);
        }
    },
    WHOLE {
        @Override
        String write(SplittableRandom random) {
            return String.valueOf(random.nextLong() >> random.nextInt(64));
        }
    },
    SHORTEST_FLOAT {
        @Override
        String write(SplittableRandom random) {
            float value = Float.intBitsToFloat(random.nextInt());
            return Float.isFinite(value) ? String.valueOf(value) : "-0.0";
        }
    },
    FLOAT_AS_DOUBLE {
        @Override
        String write(SplittableRandom random) {
            return String.valueOf((double) (float) random.nextGaussian());
        }
    },
    SCIENTIFIC {
        @Override
        String write(SplittableRandom random) {
            return String.format(Locale.ROOT, "%.8e", random.nextGaussian() * Math.pow(10, random.nextInt(90) - 45));
        }
    },
    SHORTEST_DOUBLE {
        @Override
        String write(SplittableRandom random) {
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(value) ? String.valueOf(value) : "0.0";
        }
    },
    SEVENTEEN_DIGITS {
        @Override
        String write(SplittableRandom random) {
            return String.format(Locale.ROOT, "%.17f", random.nextGaussian());
        }
    };

    abstract String write(SplittableRandom random);

    /** Without the cost of a formatter: most numbers are written so. */
    private static String fixed(SplittableRandom random, int decimals) {
        long scale = Math.round(Math.pow(10, decimals));
        long value = random.nextLong(200 * scale) - 100 * scale;
        String fraction = String.valueOf(scale + Math.abs(value) % scale).substring(1);
        return (value < 0 ? "-" : "") + Math.abs(value) / scale + "." + fraction;
    }
}
