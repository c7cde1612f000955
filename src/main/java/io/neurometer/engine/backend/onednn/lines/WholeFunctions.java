package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import org.jspecify.annotations.Nullable;

/**
 * Functions of integers of up to 32 bits and of INT64, carried as long; comparisons give flags. Dividing by zero gives 0, as
 * in numpy.
 */
final class WholeFunctions {
    private WholeFunctions() {}

    static @Nullable LineFunction of(UnaryFunction function) {
        return switch (function) {
            case ABS ->
                (in, out, count) -> {
                    long[] x = in[0].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.abs(x[i]);
                    }
                };
            case NEG ->
                (in, out, count) -> {
                    long[] x = in[0].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = -x[i];
                    }
                };
            case SIGN ->
                (in, out, count) -> {
                    long[] x = in[0].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = Long.signum(x[i]);
                    }
                };
            case BITWISE_NOT ->
                (in, out, count) -> {
                    long[] x = in[0].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = ~x[i];
                    }
                };
            default -> null;
        };
    }

    static @Nullable LineFunction of(BinaryFunction function) {
        return switch (function) {
            case ADD ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] + b[i];
                    }
                };
            case SUB ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] - b[i];
                    }
                };
            case MUL ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] * b[i];
                    }
                };
            case DIV ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = b[i] == 0 ? 0 : a[i] / b[i];
                    }
                };
            case MOD ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = b[i] == 0 ? 0 : Math.floorMod(a[i], b[i]);
                    }
                };
            case MIN ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.min(a[i], b[i]);
                    }
                };
            case MAX ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = Math.max(a[i], b[i]);
                    }
                };
            case BITWISE_AND ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] & b[i];
                    }
                };
            case BITWISE_OR ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] | b[i];
                    }
                };
            case BITWISE_XOR ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    long[] y = out.integers();
                    for (int i = 0; i < count; i++) {
                        y[i] = a[i] ^ b[i];
                    }
                };
            default -> comparison(function);
        };
    }

    private static @Nullable LineFunction comparison(BinaryFunction function) {
        return switch (function) {
            case EQUAL ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] == b[i] ? 1 : 0);
                    }
                };
            case LESS ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] < b[i] ? 1 : 0);
                    }
                };
            case LESS_OR_EQUAL ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] <= b[i] ? 1 : 0);
                    }
                };
            case GREATER ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] > b[i] ? 1 : 0);
                    }
                };
            case GREATER_OR_EQUAL ->
                (in, out, count) -> {
                    long[] a = in[0].integers();
                    long[] b = in[1].integers();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] >= b[i] ? 1 : 0);
                    }
                };
            default -> null;
        };
    }
}
