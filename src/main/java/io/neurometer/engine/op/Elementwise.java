package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Functions of the elements at one position, with numpy broadcasting where there are several inputs. */
public sealed interface Elementwise extends Op {

    /** Functions of one number. */
    enum UnaryFunction {
        ABS,
        NEG,
        RECIPROCAL,
        SQRT,
        EXP,
        LOG,
        FLOOR,
        CEIL,
        ROUND,
        SIGN,
        SIN,
        COS,
        TAN,
        ASIN,
        ACOS,
        ATAN,
        SINH,
        COSH,
        ASINH,
        ACOSH,
        ATANH,
        ERF,
        NOT,
        BITWISE_NOT,
        IS_NAN
    }

    /** Functions of two numbers. MOD takes the sign of the divisor, FMOD that of the dividend; DIV truncates integers. */
    enum BinaryFunction {
        ADD,
        SUB,
        MUL,
        DIV,
        POW,
        MIN,
        MAX,
        MOD,
        FMOD,
        AND,
        OR,
        XOR,
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        BITWISE_AND,
        BITWISE_OR,
        BITWISE_XOR,
        SHIFT_LEFT,
        SHIFT_RIGHT
    }

    /** {@code f(x)}, element by element; NOT takes BOOL, BITWISE_NOT integers, the others numbers. */
    record Unary(UnaryFunction function) implements Elementwise {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** {@code f(a, b)} with broadcasting. Comparisons yield BOOL; the others the common type of both inputs. */
    record Binary(BinaryFunction function) implements Elementwise {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** {@code condition ? a : b} with three-way broadcasting; inputs: BOOL condition, a, b. */
    record Where() implements Elementwise {
        @Override
        public String kind() {
            return "where";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Limits x to [min, max]; inputs: x, optional scalar min, optional scalar max. */
    record Clip() implements Elementwise {
        @Override
        public String kind() {
            return "clip";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** Converts elements to another type; floats to integers cut off, numbers to BOOL are {@code != 0}. */
    record Cast(DataType to) implements Elementwise {
        @Override
        public String kind() {
            return "cast";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }

    /** BOOL: whether x is infinite, of the signs asked for. */
    record IsInf(boolean negative, boolean positive) implements Elementwise {
        @Override
        public String kind() {
            return "is_inf";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            throw new UnsupportedOperationException(kind());
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            throw new UnsupportedOperationException(kind());
        }
    }
}
