package io.neurometer.service.models;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What a model is compiled for.
 *
 * @param types a fixed type for each input
 * @param values the outputs, by value name
 */
public record RunSignature(Map<String, TensorType> types, List<String> values, CompileOptions options) {
    public RunSignature {
        types = Map.copyOf(types);
        values = List.copyOf(values);
    }
}
