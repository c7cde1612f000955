package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.TensorType;

/**
 * A constant of the model, which ONNX calls an initializer.
 *
 * @param name the value's name
 * @param type element type and fixed shape
 * @param structuralElements how many elements exist in the model; fewer than the shape holds where connections are
 *     absent by design and stored as zeros
 * @param trainable false for constants fixed by design, which are never parameters
 * @param source where the elements come from
 */
public record Weight(String name, TensorType type, long structuralElements, boolean trainable, WeightSource source) {

    /** A trainable weight whose every element exists. */
    public static Weight of(String name, TensorType type, WeightSource source) {
        return new Weight(name, type, type.shape().elements(), true, source);
    }

    /** Of the name alone: elements are many. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
