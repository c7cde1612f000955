package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Locale;

/** The non-linearities of neurons. */
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

    /** Leaky ReLU with learned slopes; inputs: x, slope broadcast to x. */
    record PRelu() implements Activation {
        @Override
        public String kind() {
            return "prelu";
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
