package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.tensor.DataType;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Functions of one number, over tiles. */
final class UnaryFunctions {
    private UnaryFunctions() {}

    static TileKernel.Function of(UnaryFunction function, DataType type) {
        return switch (ElementArrays.of(type)) {
            case FLOAT -> floats(function);
            case DOUBLE -> ofDoubles(real(function));
            case LONG -> ofLongs(integer(function, type));
        };
    }

    private static TileKernel.Floats floats(UnaryFunction function) {
        return switch (function) {
            case ABS ->
                (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = Math.abs(x[i]);
                    }
                };
            case NEG ->
                (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = -x[i];
                    }
                };
            case SQRT ->
                (in, out, count) -> {
                    float[] x = in[0];
                    for (int i = 0; i < count; i++) {
                        out[i] = (float) Math.sqrt(x[i]);
                    }
                };
            default -> ofFloats(real(function));
        };
    }

    /** A function of floating-point numbers of any width. */
    static TileKernel.Function real(DataType type, DoubleUnaryOperator function) {
        return type == DataType.FP64 ? ofDoubles(function) : ofFloats(function);
    }

    /** Computed in double precision and rounded once. */
    private static TileKernel.Floats ofFloats(DoubleUnaryOperator function) {
        return (in, out, count) -> {
            float[] x = in[0];
            for (int i = 0; i < count; i++) {
                out[i] = (float) function.applyAsDouble(x[i]);
            }
        };
    }

    static TileKernel.Doubles ofDoubles(DoubleUnaryOperator function) {
        return (in, out, count) -> {
            double[] x = in[0];
            for (int i = 0; i < count; i++) {
                out[i] = function.applyAsDouble(x[i]);
            }
        };
    }

    private static TileKernel.Longs ofLongs(LongUnaryOperator function) {
        return (in, out, count) -> {
            long[] x = in[0];
            for (int i = 0; i < count; i++) {
                out[i] = function.applyAsLong(x[i]);
            }
        };
    }

    private static DoubleUnaryOperator real(UnaryFunction function) {
        return switch (function) {
            case ABS -> Math::abs;
            case NEG -> x -> -x;
            case RECIPROCAL -> x -> 1 / x;
            case SQRT -> Math::sqrt;
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case FLOOR -> Math::floor;
            case CEIL -> Math::ceil;
            case ROUND -> Math::rint;
            case SIGN -> Math::signum;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case TAN -> Math::tan;
            case ASIN -> Math::asin;
            case ACOS -> Math::acos;
            case ATAN -> Math::atan;
            case SINH -> Math::sinh;
            case COSH -> Math::cosh;
            case ASINH -> MathFunctions::asinh;
            case ACOSH -> MathFunctions::acosh;
            case ATANH -> MathFunctions::atanh;
            case ERF -> MathFunctions::erf;
            case IS_NAN -> x -> Double.isNaN(x) ? 1 : 0;
            case NOT, BITWISE_NOT -> throw new IllegalArgumentException(function + " of floating-point numbers");
        };
    }

    private static LongUnaryOperator integer(UnaryFunction function, DataType type) {
        return switch (function) {
            case ABS -> type.isUnsigned() ? x -> x : Math::abs;
            case NEG -> x -> -x;
            case SIGN -> type.isUnsigned() ? x -> x == 0 ? 0 : 1 : Long::signum;
            case NOT -> x -> x ^ 1;
            case BITWISE_NOT -> x -> ~x;
            default -> throw new IllegalArgumentException(function + " of " + type);
        };
    }
}
