package io.neurometer.service.profiling.report;

import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sizes of inputs, as reports have them. */
public final class InputShapes {
    private InputShapes() {}

    /** Sizes by name of the input. */
    public static Map<String, List<Long>> of(Map<String, TensorType> inputs) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        inputs.forEach((name, type) ->
                shapes.put(name, Arrays.stream(type.shape().sizes()).boxed().toList()));
        return shapes;
    }
}
