package io.neurometer.service.profiling.fork;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.ModelCopy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a forked process is asked to measure.
 *
 * @param inputs a fixed type for each input of the model
 * @param threads within one operator
 */
record ForkRequest(
        ModelCopy model, Map<String, Input> inputs, String backend, int threads, Precision precision, ForkTask task) {

    /** The type of one input. */
    record Input(DataType datatype, List<Long> shape) {}

    static ForkRequest of(ModelCopy model, Map<String, TensorType> types, CompileOptions options, ForkTask task) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        types.forEach((name, type) -> inputs.put(
                name,
                new Input(
                        type.dataType(),
                        Arrays.stream(type.shape().sizes()).boxed().toList())));
        return new ForkRequest(model, inputs, options.backend(), options.threads(), options.precision(), task);
    }

    CompileOptions options() {
        return CompileOptions.of(backend).withThreads(threads).withPrecision(precision);
    }

    Map<String, TensorType> types() {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, input) -> types.put(
                name,
                new TensorType(
                        input.datatype(),
                        Shape.of(input.shape().stream()
                                .mapToLong(Long::longValue)
                                .toArray()))));
        return types;
    }
}
