package io.neurometer.engine.op;

import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Convolutions over any number of spatial dimensions; channels come second, weights are [out, in/groups, kernel...]. */
public sealed interface Convolution extends Op {

    /**
     * Convolution; inputs: x [N, C, spatial...], weight [out, C/groups, kernel...], optional bias [out]. Depthwise when groups = C.
     *
     * @param connections for each output channel the input channels it is connected to, as LeNet-5's C3; null for all
     */
    record Conv(Window window, int groups, @Nullable List<List<Integer>> connections) implements Convolution {
        @Override
        public String kind() {
            return "conv";
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

    /**
     * Transposed convolution; inputs: x [N, C, spatial...], weight [C, out/groups, kernel...], optional bias [out].
     *
     * @param outputPadding extra size at the end of each spatial dimension; empty for none
     * @param outputShape spatial output sizes that decide the padding; empty when the window's padding does
     */
    record ConvTranspose(Window window, int groups, List<Long> outputPadding, List<Long> outputShape)
            implements Convolution {
        @Override
        public String kind() {
            return "conv_transpose";
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

    /** INT32 convolution of 8-bit values less their zero points; inputs: x, weight, optional x zero point, optional weight zero point. */
    record ConvInteger(Window window, int groups) implements Convolution {
        @Override
        public String kind() {
            return "conv_integer";
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
