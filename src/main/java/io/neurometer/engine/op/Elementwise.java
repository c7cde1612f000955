package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Functions applied element by element, with numpy broadcasting where there are several inputs. */
public sealed interface Elementwise extends Op {

    @Override
    default Tolerance tolerance() {
        return Tolerance.EXACT;
    }

    @Override
    default boolean mayOverwrite(int index) {
        return index == 0;
    }

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

    /** {@code f(x)}, element by element; ABS, NEG and SIGN take numbers, NOT BOOL, BITWISE_NOT integers, the others floating types. IS_NAN yields BOOL. */
    record Unary(UnaryFunction function) implements Elementwise {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            TensorType x = inputs.type(0);
            switch (function) {
                case NOT -> Rules.requireDataType(inputs, 0, DataType.BOOL);
                case BITWISE_NOT -> Rules.requireInteger(inputs, 0);
                case ABS, NEG, SIGN -> Rules.requireNumber(inputs, 0);
                default -> Rules.requireFloating(inputs, 0);
            }
            return List.of(function == UnaryFunction.IS_NAN ? x.withDataType(DataType.BOOL) : x);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(operation(), outputs.get(0).shape().elements());
        }

        private OpVector.Kind operation() {
            return switch (function) {
                case NEG -> OpVector.Kind.ADD;
                case RECIPROCAL -> OpVector.Kind.DIV;
                case SQRT -> OpVector.Kind.SQRT;
                case EXP -> OpVector.Kind.EXP;
                case LOG -> OpVector.Kind.LOG;
                case ERF -> OpVector.Kind.ERF;
                case ABS, SIGN, IS_NAN -> OpVector.Kind.CMP;
                default -> OpVector.Kind.OTHER;
            };
        }

        @Override
        public Tolerance tolerance() {
            return switch (function) {
                case ABS, NEG, FLOOR, CEIL, ROUND, SIGN, NOT, BITWISE_NOT, IS_NAN -> Tolerance.EXACT;
                default -> Tolerance.ROUNDING;
            };
        }
    }

    /** {@code f(a, b)} with broadcasting. Comparisons yield BOOL; the others the common type of both inputs, but POW takes any exponent and yields the type of its base. */
    record Binary(BinaryFunction function) implements Elementwise {
        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            requireOperands(inputs);
            Shape shape = Rules.broadcast(inputs.shape(0), inputs.shape(1));
            return List.of(new TensorType(isComparison() ? DataType.BOOL : inputs.dataType(0), shape));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(operation(), outputs.get(0).shape().elements());
        }

        private void requireOperands(Inputs inputs) {
            switch (function) {
                case AND, OR, XOR -> Rules.requireDataType(inputs, 0, DataType.BOOL);
                case BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT -> Rules.requireInteger(inputs, 0);
                case EQUAL -> {}
                default -> Rules.requireNumber(inputs, 0);
            }
            if (function == BinaryFunction.POW) {
                Rules.requireNumber(inputs, 1);
            } else {
                Rules.requireSameDataType(inputs, 0, 1);
            }
        }

        private boolean isComparison() {
            return switch (function) {
                case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
                default -> false;
            };
        }

        private OpVector.Kind operation() {
            return switch (function) {
                case ADD, SUB -> OpVector.Kind.ADD;
                case MUL -> OpVector.Kind.MUL;
                case DIV, MOD, FMOD -> OpVector.Kind.DIV;
                case MIN, MAX, EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> OpVector.Kind.CMP;
                default -> OpVector.Kind.OTHER;
            };
        }

        @Override
        public Tolerance tolerance() {
            return function == BinaryFunction.POW ? Tolerance.ROUNDING : Tolerance.EXACT;
        }

        @Override
        public boolean mayOverwrite(int index) {
            return index < 2;
        }
    }

    /** {@code condition ? a : b} with three-way broadcasting; inputs: BOOL condition, a, b. */
    record Where() implements Elementwise {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 3, 3);
            Rules.requireDataType(inputs, 0, DataType.BOOL);
            Rules.requireSameDataType(inputs, 1, 2);
            Shape shape = Rules.broadcast(inputs.shape(0), inputs.shape(1), inputs.shape(2));
            return List.of(new TensorType(inputs.dataType(1), shape));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(OpVector.Kind.CMP, outputs.get(0).shape().elements());
        }

        @Override
        public boolean mayOverwrite(int index) {
            return index == 1 || index == 2;
        }
    }

    /** Limits x to [min, max]; inputs: x, optional scalar min, optional scalar max, of x's type, or FP32 if x is floating. */
    record Clip() implements Elementwise {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 3);
            Rules.requireNumber(inputs, 0);
            for (int limit = 1; limit < 3; limit++) {
                if (inputs.has(limit)) {
                    requireLimit(inputs, limit);
                }
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            int limits = (inputs.has(1) ? 1 : 0) + (inputs.has(2) ? 1 : 0);
            return OpCost.ofOther(
                    OpVector.Kind.CMP,
                    Math.multiplyExact(limits, outputs.get(0).shape().elements()));
        }

        private static void requireLimit(Inputs inputs, int index) {
            Rules.requireScalar(inputs, index);
            if (!inputs.dataType(0).isFloating() || inputs.dataType(index) != DataType.FP32) {
                Rules.requireSameDataType(inputs, 0, index);
            }
        }

        @Override
        public InputRole role(int index) {
            return index == 0 ? InputRole.DATA : InputRole.SETTING;
        }
    }

    /** Converts elements to another type; floats are truncated to integers, numbers become BOOL by {@code != 0}. */
    record Cast(DataType to, boolean saturate) implements Elementwise {
        public Cast(DataType to) {
            this(to, true);
        }

        @Override
        public boolean takesNarrowTypes() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            return List.of(inputs.type(0).withDataType(to));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.FREE;
        }
    }

    /** Converts x as {@link Cast} to the type of another input, whose elements are not read; inputs: x, the other. */
    record CastLike(boolean saturate) implements Elementwise {
        public CastLike() {
            this(true);
        }

        @Override
        public boolean takesNarrowTypes() {
            return true;
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            return List.of(inputs.type(0).withDataType(inputs.dataType(1)));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.FREE;
        }
    }

    /** BOOL: whether x is infinite, of the signs asked for. */
    record IsInf(boolean negative, boolean positive) implements Elementwise {
        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            Rules.requireFloating(inputs, 0);
            return List.of(inputs.type(0).withDataType(DataType.BOOL));
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(OpVector.Kind.CMP, outputs.get(0).shape().elements());
        }
    }
}
