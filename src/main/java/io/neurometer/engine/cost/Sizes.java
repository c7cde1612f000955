package io.neurometer.engine.cost;

import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Sizes of values, 0 for what is absent or known only when a request runs. */
final class Sizes {
    private Sizes() {}

    static long elements(TypedGraph typed, String value) {
        TensorType type = fixed(typed, value);
        return type == null ? 0 : type.shape().elements();
    }

    static long bytes(TypedGraph typed, String value) {
        TensorType type = fixed(typed, value);
        return type == null ? 0 : type.bytes();
    }

    /** The value's type if it is fixed, else null. */
    static @Nullable TensorType fixed(TypedGraph typed, String value) {
        TensorType type = typed.type(value);
        return type != null && type.shape().isFixed() ? type : null;
    }
}
