package io.neurometer.engine.conformance.sweep;

import java.util.TreeSet;

/**
 * Numbers of every exponent and both signs, and the neighbourhoods of those at which functions turn: zeros, ones, multiples
 * of pi, and the ends of ranges.
 */
final class Points {
    private static final float[] MANTISSAS = {1, 1.0000001f, 1.1f, 1.25f, 1.4142135f, 1.6180340f, 1.75f, 1.9999999f};

    private static final double[] TURNS = {
        0.25,
        0.5,
        0.70710678,
        0.75,
        1,
        1.25,
        1.4142135,
        2,
        2.5,
        3,
        3.5,
        4,
        5,
        5.5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        13.5,
        14.5,
        15,
        16.6,
        18,
        20,
        22.8,
        40,
        50,
        60,
        70,
        80,
        87.33654,
        88.72283,
        89.415985,
        100,
        103.27893,
        103.97208,
        150,
        1000,
        Math.E,
        2 * Math.E,
        1 / Math.E,
        Math.log(2),
        Math.PI / 4,
        Math.PI / 2,
        Math.PI,
        1.5 * Math.PI,
        2 * Math.PI,
        100 * Math.PI,
        1e4 * Math.PI,
        Math.sqrt(2 / Math.PI)
    };

    private static final int[] STEPS = {0, 1, 2, 3, 7, 16, 100, 1000, 10_000, 100_000, 1_000_000};

    private Points() {}

    /** Without infinities and NaN, in ascending order. */
    static float[] all() {
        TreeSet<Float> points = new TreeSet<>();
        for (int exponent = -149; exponent <= 127; exponent++) {
            for (float mantissa : MANTISSAS) {
                add(points, (float) (mantissa * Math.pow(2, exponent)));
            }
        }
        for (double turn : TURNS) {
            int bits = Float.floatToIntBits((float) turn);
            for (int step : STEPS) {
                add(points, Float.intBitsToFloat(bits + step));
                add(points, Float.intBitsToFloat(bits - step));
            }
        }
        for (int i = 1; i <= 400; i++) {
            add(points, i * 0.05f);
        }
        add(points, 0);
        float[] all = new float[points.size()];
        int next = 0;
        for (float point : points) {
            all[next++] = point;
        }
        return all;
    }

    private static void add(TreeSet<Float> points, float point) {
        if (Float.isFinite(point)) {
            points.add(point);
            points.add(-point);
        }
    }
}
