package io.neurometer.engine.op;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** Activation functions, element by element. */
public sealed interface Activation extends Op {

    /** Functions of one number with up to two parameters. */
    enum ActivationFunction {
        /** max(0, x) */
        RELU,
        /** min(max(0, x), 6) */
        RELU6,
        /** x &lt; 0 ? alpha x : x */
        LEAKY_RELU,
        /** x &lt; 0 ? alpha (e^x - 1) : x */
        ELU,
        /** beta (x &lt; 0 ? alpha (e^x - 1) : x) */
        SELU,
        /** max(0, x) + min(0, alpha (e^(x/alpha) - 1)) */
        CELU,
        /** x &gt; alpha ? x : 0 */
        THRESHOLDED_RELU,
        /** 1 / (1 + e^-x) */
        SIGMOID,
        /** max(0, min(1, alpha x + beta)) */
        HARD_SIGMOID,
        TANH,
        /** ln(1 + e^x) */
        SOFTPLUS,
        /** x / (1 + |x|) */
        SOFTSIGN,
        /** x/2 (1 + erf(x / sqrt 2)) */
        GELU,
        /** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
        GELU_TANH,
        /** x sigmoid(alpha x); SiLU when alpha is 1 */
        SWISH,
        /** x max(0, min(1, x/6 + 1/2)) */
        HARD_SWISH,
        /** x tanh(ln(1 + e^x)) */
        MISH,
        /** x &lt; -alpha ? x + beta : x &gt; alpha ? x - beta : 0 */
        SHRINK,
        /** alpha tanh(beta x): the squashing function of LeNet-5, with alpha 1.7159 and beta 2/3 */
        SCALED_TANH
    }

    /** {@code f(x)} element by element; alpha and beta mean what the function says, and are 0 where it has none. */
    record Simple(ActivationFunction function, float alpha, float beta) implements Activation {
        private static final OpVector SIGMOID =
                OpVector.of(Kind.ADD, 2).plus(Kind.EXP, 1).plus(Kind.DIV, 1);

        @Override
        public String kind() {
            return function.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 1, 1);
            if (function == ActivationFunction.RELU) {
                Rules.requireNumber(inputs, 0);
            } else {
                Rules.requireFloating(inputs, 0);
            }
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            return OpCost.ofOther(perElement().times(outputs.get(0).shape().elements()));
        }

        /** What one element costs. */
        OpVector perElement() {
            return switch (function) {
                case RELU -> ops(1, 0, 0);
                case RELU6 -> ops(2, 0, 0);
                case LEAKY_RELU -> ops(1, 0, 1);
                case THRESHOLDED_RELU -> ops(1, 0, 0);
                case ELU -> ops(1, 1, 1).plus(Kind.EXP, 1);
                case SELU -> ops(1, 1, 2).plus(Kind.EXP, 1);
                case CELU -> ops(2, 2, 1).plus(Kind.DIV, 1).plus(Kind.EXP, 1);
                case SIGMOID -> SIGMOID;
                case HARD_SIGMOID -> ops(2, 1, 1);
                case TANH -> OpVector.of(Kind.TANH, 1);
                case SOFTPLUS -> ops(0, 1, 0).plus(Kind.EXP, 1).plus(Kind.LOG, 1);
                case SOFTSIGN -> ops(1, 1, 0).plus(Kind.DIV, 1);
                case GELU -> ops(0, 1, 3).plus(Kind.ERF, 1);
                case GELU_TANH -> ops(0, 2, 5).plus(Kind.TANH, 1);
                case SWISH -> SIGMOID.plus(Kind.MUL, alpha == 1 ? 1 : 2);
                case HARD_SWISH -> ops(2, 1, 2);
                case MISH -> ops(0, 1, 1).plus(Kind.EXP, 1).plus(Kind.LOG, 1).plus(Kind.TANH, 1);
                case SHRINK -> ops(2, 1, 0);
                case SCALED_TANH -> ops(0, 0, 2).plus(Kind.TANH, 1);
            };
        }

        private static OpVector ops(long cmp, long add, long mul) {
            return OpVector.of(Kind.CMP, cmp).plus(Kind.ADD, add).plus(Kind.MUL, mul);
        }

        @Override
        public boolean mayOverwrite(int index) {
            return index == 0;
        }
    }

    /** Leaky ReLU with learned slopes; inputs: x, slope broadcast to x. */
    record PRelu() implements Activation {
        @Override
        public String kind() {
            return "prelu";
        }

        @Override
        public List<TensorType> infer(Inputs inputs) {
            Rules.arity(inputs, 2, 2);
            Rules.requireNumber(inputs, 0);
            Rules.requireSameDataType(inputs, 0, 1);
            Rules.requireBroadcastsTo(inputs.shape(1), inputs.shape(0), "slope");
            return Rules.sameAs(inputs, 0);
        }

        @Override
        public OpCost cost(Inputs inputs, List<TensorType> outputs) {
            long elements = outputs.get(0).shape().elements();
            return OpCost.ofOther(OpVector.of(Kind.CMP, elements).plus(Kind.MUL, elements));
        }

        @Override
        public InputRole role(int index) {
            return index == 1 ? InputRole.WEIGHT : InputRole.DATA;
        }

        @Override
        public boolean mayOverwrite(int index) {
            return index == 0;
        }
    }
}
