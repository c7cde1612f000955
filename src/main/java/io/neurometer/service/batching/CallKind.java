package io.neurometer.service.batching;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What calls must have in common to share a run.
 *
 * @param types a fixed type for each input
 * @param values the outputs, by value name
 */
public record CallKind(
        ModelRuntime runtime, Map<String, TensorType> types, List<String> values, CompileOptions options) {}
