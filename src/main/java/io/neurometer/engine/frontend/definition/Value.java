package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;

/** A value of the graph under construction, with what is known of its type. */
record Value(String name, TensorType type) {
    Shape shape() {
        return type.shape();
    }

    int rank() {
        return type.shape().rank();
    }

    Dim dim(int axis) {
        return type.shape().dim(axis);
    }
}
