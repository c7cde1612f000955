package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Functions of two numbers, over tiles. Integers wrap at the width of their type; dividing one by zero gives 0, as in
 * numpy. Minimum and maximum pass NaN on.
 */
final class BinaryFunctions {
    private BinaryFunctions() {}

    /** @param type of both operands */
    static TileKernel.Function of(BinaryFunction function, DataType type) {
        return switch (ElementArrays.of(type)) {
            case FLOAT -> floats(function);
            case DOUBLE -> ofDoubles(real(function));
            case LONG -> ofLongs(type == DataType.UINT64 ? unsigned(function) : integer(function, type));
        };
    }

    /** Powers whose exponent has another type than the base, computed in double precision. */
    static TileKernel.Doubles mixedPower() {
        return ofDoubles(Math::pow);
    }

    private static TileKernel.Floats floats(BinaryFunction function) {
        return switch (function) {
            case ADD ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = a[i] + b[i];
                    }
                };
            case SUB ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = a[i] - b[i];
                    }
                };
            case MUL ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = a[i] * b[i];
                    }
                };
            case DIV ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = a[i] / b[i];
                    }
                };
            case MIN ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.min(a[i], b[i]);
                    }
                };
            case MAX ->
                (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.max(a[i], b[i]);
                    }
                };
            case POW -> power();
            default -> {
                DoubleBinaryOperator operator = real(function);
                yield (in, out, count) -> {
                    float[] a = in[0];
                    float[] b = in[1];
                    for (int i = 0; i < count; i++) {
                        out[i] = (float) operator.applyAsDouble(a[i], b[i]);
                    }
                };
            }
        };
    }

    private static TileKernel.Floats power() {
        return (in, out, count) -> {
            float[] a = in[0];
            float[] b = in[1];
            for (int i = 0; i < count; i++) {
                out[i] = b[i] == 2 ? a[i] * a[i] : (float) Math.pow(a[i], b[i]);
            }
        };
    }

    private static TileKernel.Doubles ofDoubles(DoubleBinaryOperator operator) {
        return (in, out, count) -> {
            double[] a = in[0];
            double[] b = in[1];
            for (int i = 0; i < count; i++) {
                out[i] = operator.applyAsDouble(a[i], b[i]);
            }
        };
    }

    private static TileKernel.Longs ofLongs(LongBinaryOperator operator) {
        return (in, out, count) -> {
            long[] a = in[0];
            long[] b = in[1];
            for (int i = 0; i < count; i++) {
                out[i] = operator.applyAsLong(a[i], b[i]);
            }
        };
    }

    private static DoubleBinaryOperator real(BinaryFunction function) {
        return switch (function) {
            case ADD -> Double::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case POW -> Math::pow;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case MOD -> MathFunctions::modulo;
            case FMOD -> (a, b) -> a % b;
            case EQUAL -> (a, b) -> a == b ? 1 : 0;
            case LESS -> (a, b) -> a < b ? 1 : 0;
            case LESS_OR_EQUAL -> (a, b) -> a <= b ? 1 : 0;
            case GREATER -> (a, b) -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> (a, b) -> a >= b ? 1 : 0;
            default -> throw new IllegalArgumentException(function + " of floating-point numbers");
        };
    }

    private static LongBinaryOperator integer(BinaryFunction function, DataType type) {
        int bits = type.bytes() * Byte.SIZE;
        return switch (function) {
            case ADD -> Long::sum;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> b == 0 ? 0 : a / b;
            case POW -> MathFunctions::power;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case MOD -> (a, b) -> b == 0 ? 0 : Math.floorMod(a, b);
            case FMOD -> (a, b) -> b == 0 ? 0 : a % b;
            case AND, BITWISE_AND -> (a, b) -> a & b;
            case OR, BITWISE_OR -> (a, b) -> a | b;
            case XOR, BITWISE_XOR -> (a, b) -> a ^ b;
            case EQUAL -> (a, b) -> a == b ? 1 : 0;
            case LESS -> (a, b) -> a < b ? 1 : 0;
            case LESS_OR_EQUAL -> (a, b) -> a <= b ? 1 : 0;
            case GREATER -> (a, b) -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> (a, b) -> a >= b ? 1 : 0;
            case SHIFT_LEFT -> (a, b) -> b < 0 || b >= bits ? 0 : a << b;
            case SHIFT_RIGHT -> (a, b) -> b < 0 || b >= bits ? (a < 0 ? -1 : 0) : a >> b;
        };
    }

    private static LongBinaryOperator unsigned(BinaryFunction function) {
        return switch (function) {
            case DIV -> (a, b) -> b == 0 ? 0 : Long.divideUnsigned(a, b);
            case MOD, FMOD -> (a, b) -> b == 0 ? 0 : Long.remainderUnsigned(a, b);
            case POW -> (a, b) -> b < 0 ? unsignedPower(a, b) : MathFunctions.power(a, b);
            case MIN -> (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b;
            case MAX -> (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b;
            case LESS -> (a, b) -> Long.compareUnsigned(a, b) < 0 ? 1 : 0;
            case LESS_OR_EQUAL -> (a, b) -> Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
            case GREATER -> (a, b) -> Long.compareUnsigned(a, b) > 0 ? 1 : 0;
            case GREATER_OR_EQUAL -> (a, b) -> Long.compareUnsigned(a, b) >= 0 ? 1 : 0;
            case SHIFT_RIGHT -> (a, b) -> b < 0 || b >= Long.SIZE ? 0 : a >>> b;
            default -> integer(function, DataType.UINT64);
        };
    }

    private static long unsignedPower(long base, long exponent) {
        long half = MathFunctions.power(base, exponent >>> 1);
        return half * half * ((exponent & 1) == 0 ? 1 : base);
    }
}
