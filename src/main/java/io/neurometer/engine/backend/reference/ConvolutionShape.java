package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.Shape;

/**
 * The sizes of a convolution besides its window.
 *
 * @param samples batch size
 * @param groups groups of channels that do not see one another
 * @param inputs channels of the input
 * @param outputs channels of the output
 */
record ConvolutionShape(int samples, int groups, int inputs, int outputs) {

    static ConvolutionShape of(Shape features, Shape output, int groups) {
        return new ConvolutionShape(
                Math.toIntExact(features.size(0)),
                groups,
                Math.toIntExact(features.size(1)),
                Math.toIntExact(output.size(1)));
    }

    int groupInputs() {
        return inputs / groups;
    }

    int groupOutputs() {
        return outputs / groups;
    }
}
