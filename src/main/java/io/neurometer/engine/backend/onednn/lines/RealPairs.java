package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.op.Elementwise.BinaryFunction;
import org.jspecify.annotations.Nullable;

/** Functions of two FP32 numbers. Minimum and maximum pass NaN on. */
final class RealPairs {
    private RealPairs() {}

    static @Nullable LineFunction of(BinaryFunction function) {
        return switch (function) {
            case ADD ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] + b[i];
                    }
                };
            case SUB ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] - b[i];
                    }
                };
            case MUL ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] * b[i];
                    }
                };
            case DIV ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] / b[i];
                    }
                };
            case MIN ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.min(a[i], b[i]);
                    }
                };
            case MAX ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.max(a[i], b[i]);
                    }
                };
            case POW -> RealPairs::power;
            case FMOD ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    float[] y = out.reals();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] % b[i];
                    }
                };
            default -> comparison(function);
        };
    }

    private static @Nullable LineFunction comparison(BinaryFunction function) {
        return switch (function) {
            case EQUAL ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] == b[i] ? 1 : 0);
                    }
                };
            case LESS ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] < b[i] ? 1 : 0);
                    }
                };
            case LESS_OR_EQUAL ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] <= b[i] ? 1 : 0);
                    }
                };
            case GREATER ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] > b[i] ? 1 : 0);
                    }
                };
            case GREATER_OR_EQUAL ->
                (in, out, count) -> {
                    float[] a = in[0].reals();
                    float[] b = in[1].reals();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] >= b[i] ? 1 : 0);
                    }
                };
            default -> null;
        };
    }

    /** Exponents of a line are mostly one number, and a small one. */
    private static void power(Line[] in, Line out, int count) {
        float[] x = in[0].reals();
        float[] exponents = in[1].reals();
        float[] y = out.reals();
        float common = isOne(exponents, count) ? exponents[0] : Float.NaN;
        if (common == 2) {
            square(x, y, count);
        } else if (common == 3) {
            cube(x, y, count);
        } else {
            for (int i = 0; i < count; i++) {
                y[i] = (float) Math.pow(x[i], exponents[i]);
            }
        }
    }

    private static boolean isOne(float[] values, int count) {
        for (int i = 1; i < count; i++) {
            if (values[i] != values[0]) {
                return false;
            }
        }
        return true;
    }

    private static void square(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] * x[i];
        }
    }

    private static void cube(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] * x[i] * x[i];
        }
    }
}
