package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Shape;

/** Where a definition's weights come from: a weight file, or a seed. */
interface WeightSupply {
    /**
     * The source of one FP32 weight.
     *
     * @param name the weight's name, {@code <layer>.weight} and the like
     * @param shape its shape in PyTorch's layout
     * @param initializer its values where no file gives them
     */
    WeightSource source(String name, Shape shape, Initializer initializer);
}
