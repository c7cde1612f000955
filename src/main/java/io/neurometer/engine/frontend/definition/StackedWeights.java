package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Weights of equal size one after another in one. */
record StackedWeights(List<WeightSource> parts) implements WeightSource {
    @Override
    public void fill(Tensor target) {
        TensorType part = TensorType.of(target.dataType(), target.elements() / parts.size());
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).fill(target.slice(i * part.bytes(), part));
        }
    }
}
