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
        float[] a = in[0].reals();
        float[] b = in[1].reals();
        float[] y = out.reals();
        boolean square = true;
        for (int i = 0; i < count; i++) {
            square &= b[i] == 2;
        }
        if (square) {
            for (int i = 0; i < count; i++) {
                y[i] = a[i] * a[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            y[i] = b[i] == 3 ? (float) ((double) a[i] * a[i] * a[i]) : (float) Math.pow(a[i], b[i]);
        }
    }
}
