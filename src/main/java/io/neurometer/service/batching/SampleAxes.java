package io.neurometer.service.batching;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Along which dimension of each input and each output of a run its samples lie.
 *
 * @param inputs by input name; every input has one
 * @param outputs by value name
 * @param samples how many samples one call has
 */
record SampleAxes(Map<String, Integer> inputs, Map<String, Integer> outputs, long samples) {
    private static final long TIMES = 3;

    /**
     * The dimensions of a model's inputs as the graph tells them, and those of outputs that grow with them and with nothing
     * else; null where samples are not all that a run is made of, or where only a run can tell.
     *
     * @param types a fixed type for each input of a call
     * @param values the outputs
     */
    static @Nullable SampleAxes of(ModelRuntime runtime, Map<String, TensorType> types, List<String> values) {
        try {
            BatchAxes known = runtime.batchAxes(types);
            Long samples = known.batch(types).value();
            if (!known.isKnown()
                    || samples == null
                    || samples < 1
                    || !known.axes().keySet().equals(types.keySet())) {
                return null;
            }
            SampleAxes inputs = new SampleAxes(known.axes(), Map.of(), samples);
            TypedGraph few = typed(runtime, types);
            TypedGraph many = typed(runtime, inputs.times(types, TIMES));
            Map<String, Integer> outputs = new LinkedHashMap<>();
            for (String value : values) {
                TensorType one = few.type(value);
                TensorType other = many.type(value);
                Integer axis = one == null || other == null ? null : grown(one.shape(), other.shape(), samples);
                if (axis == null) {
                    return null;
                }
                outputs.put(value, axis);
            }
            return new SampleAxes(known.axes(), outputs, samples);
        } catch (EngineException fixedOrTooLarge) {
            return null;
        }
    }

    /** Types alone: what has been computed of constants is given back. */
    private static TypedGraph typed(ModelRuntime runtime, Map<String, TensorType> types) {
        TypedGraph typed = runtime.typed(types);
        typed.values().values().forEach(Tensor::close);
        return typed;
    }

    /** The types of so many calls at once. */
    Map<String, TensorType> times(Map<String, TensorType> types, long calls) {
        Map<String, TensorType> all = new LinkedHashMap<>();
        types.forEach((name, type) -> all.put(name, Samples.resized(type, axis(name), calls * samples)));
        return all;
    }

    /** The types of one sample of a call. */
    Map<String, TensorType> ofOne(Map<String, TensorType> types) {
        Map<String, TensorType> single = new LinkedHashMap<>();
        types.forEach((name, type) -> single.put(name, Samples.resized(type, axis(name), 1)));
        return single;
    }

    private int axis(String input) {
        return Objects.requireNonNull(inputs.get(input));
    }

    private static @Nullable Integer grown(Shape one, Shape other, long samples) {
        if (one.rank() != other.rank() || !one.isFixed() || !other.isFixed()) {
            return null;
        }
        Integer found = null;
        for (int i = 0; i < one.rank(); i++) {
            if (one.size(i) == samples && other.size(i) == samples * TIMES && found == null) {
                found = i;
            } else if (one.size(i) != other.size(i)) {
                return null;
            }
        }
        return found;
    }
}
