package io.neurometer.engine.backend.onednn.lines;

import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** Functions of flags, and the choice between two values by a flag. */
final class FlagFunctions {
    private FlagFunctions() {}

    static @Nullable LineFunction of(UnaryFunction function) {
        return function == UnaryFunction.NOT
                ? (in, out, count) -> {
                    byte[] x = in[0].flags();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (x[i] ^ 1);
                    }
                }
                : null;
    }

    static @Nullable LineFunction of(BinaryFunction function) {
        return switch (function) {
            case AND ->
                (in, out, count) -> {
                    byte[] a = in[0].flags();
                    byte[] b = in[1].flags();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] & b[i]);
                    }
                };
            case OR ->
                (in, out, count) -> {
                    byte[] a = in[0].flags();
                    byte[] b = in[1].flags();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] | b[i]);
                    }
                };
            case XOR ->
                (in, out, count) -> {
                    byte[] a = in[0].flags();
                    byte[] b = in[1].flags();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] ^ b[i]);
                    }
                };
            case EQUAL ->
                (in, out, count) -> {
                    byte[] a = in[0].flags();
                    byte[] b = in[1].flags();
                    byte[] y = out.flags();
                    for (int i = 0; i < count; i++) {
                        y[i] = (byte) (a[i] ^ b[i] ^ 1);
                    }
                };
            default -> null;
        };
    }

    /** The second operand where the first, a flag, is set, and else the third. @param type of both */
    static LineFunction where(DataType type) {
        if (type == DataType.FP32) {
            return FlagFunctions::chosen;
        } else if (type == DataType.BOOL) {
            return (in, out, count) -> {
                byte[] flags = in[0].flags();
                byte[] a = in[1].flags();
                byte[] b = in[2].flags();
                byte[] y = out.flags();
                for (int i = 0; i < count; i++) {
                    y[i] = flags[i] != 0 ? a[i] : b[i];
                }
            };
        }
        return (in, out, count) -> {
            byte[] flags = in[0].flags();
            long[] a = in[1].integers();
            long[] b = in[2].integers();
            long[] y = out.integers();
            for (int i = 0; i < count; i++) {
                y[i] = flags[i] != 0 ? a[i] : b[i];
            }
        };
    }

    /** By masks of bits: flags of masks and of data take branches that no processor foresees. */
    private static void chosen(Line[] in, Line out, int count) {
        byte[] flags = in[0].flags();
        float[] a = in[1].reals();
        float[] b = in[2].reals();
        float[] y = out.reals();
        for (int i = 0; i < count; i++) {
            int set = Float.floatToRawIntBits(a[i]);
            int unset = Float.floatToRawIntBits(b[i]);
            y[i] = Float.intBitsToFloat(unset ^ ((set ^ unset) & -flags[i]));
        }
    }
}
