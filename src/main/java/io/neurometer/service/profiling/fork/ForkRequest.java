package io.neurometer.service.profiling.fork;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.service.models.ModelCopy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a forked process is asked to measure.
 *
 * @param inputs a fixed type for each input of the model
 * @param threads within one operator
 * @param choices what is known of kernels on this machine, by the hash of the problem
 */
record ForkRequest(
        ModelCopy model,
        Map<String, Input> inputs,
        String backend,
        int threads,
        Precision precision,
        Map<String, KernelChoice> choices,
        ForkTask task) {

    /**
     * One input.
     *
     * @param given the elements, or null for made-up ones
     * @param range the least and the greatest number to make up, or null
     */
    record Input(
            DataType datatype,
            List<Long> shape,
            @Nullable Elements given,
            @Nullable List<Double> range) {}

    /** Elements of a shape of their own. */
    record Elements(List<Long> shape, byte[] bytes) {}

    static ForkRequest of(
            ModelCopy model,
            Map<String, TensorType> types,
            Map<String, InputContent> contents,
            CompileOptions options,
            Map<String, KernelChoice> choices,
            ForkTask task) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        types.forEach((name, type) -> inputs.put(name, input(type, contents.get(name))));
        return new ForkRequest(model, inputs, options.backend(), options.threads(), options.precision(), choices, task);
    }

    private static Input input(TensorType type, @Nullable InputContent content) {
        Elements given = content instanceof InputContent.Given elements
                ? new Elements(sizes(elements.type().shape()), elements.bytes())
                : null;
        List<Double> range = content instanceof InputContent.Range bounds ? List.of(bounds.min(), bounds.max()) : null;
        return new Input(type.dataType(), sizes(type.shape()), given, range);
    }

    private static List<Long> sizes(Shape shape) {
        return Arrays.stream(shape.sizes()).boxed().toList();
    }

    private static Shape shape(List<Long> sizes) {
        return Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
    }

    /** What inputs are to hold, where somebody says so. */
    Map<String, InputContent> contents() {
        Map<String, InputContent> contents = new LinkedHashMap<>();
        inputs.forEach((name, input) -> {
            Elements given = input.given();
            List<Double> range = input.range();
            if (given != null) {
                TensorType type = new TensorType(input.datatype(), shape(given.shape()));
                contents.put(name, new InputContent.Given(type, given.bytes()));
            } else if (range != null) {
                contents.put(name, new InputContent.Range(range.get(0), range.get(1)));
            }
        });
        return contents;
    }

    CompileOptions options() {
        return CompileOptions.of(backend).withThreads(threads).withPrecision(precision);
    }

    Map<String, TensorType> types() {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, input) -> types.put(name, new TensorType(input.datatype(), shape(input.shape()))));
        return types;
    }
}
