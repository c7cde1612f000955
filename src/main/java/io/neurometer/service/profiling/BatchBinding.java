package io.neurometer.service.profiling;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.InputBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Input types of a model for each batch size asked for. The batch is the first dimension of an input where the model
 * leaves it open; every other open dimension must be given, since no size for it would be a fair guess.
 */
final class BatchBinding {
    private BatchBinding() {}

    /**
     * @param batchSizes null for the batch that the shapes or the model say, else 1
     * @param shapes shapes by input name; their first dimension gives way to {@code batchSizes}
     * @return fixed types by input name, for each batch size
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every open dimension or impossible batch
     */
    static List<Map<String, TensorType>> bind(Graph graph, @Nullable List<Long> batchSizes, Map<String, Shape> shapes) {
        if (batchSizes == null) {
            return List.of(InputBinding.ofShapes(graph, shapes));
        }
        List<Map<String, TensorType>> bound = new ArrayList<>();
        for (long batch : batchSizes) {
            requirePossible(graph, batch);
            bound.add(InputBinding.ofBatch(graph, batch, withBatch(graph, batch, shapes)));
        }
        return bound;
    }

    private static void requirePossible(Graph graph, long batch) {
        for (GraphInput input : graph.inputs()) {
            if (InputBinding.hasOpenBatch(input)) {
                return;
            }
        }
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape();
            if (shape.rank() > 0 && shape.size(0) != batch) {
                throw new EngineException(
                        Fault.of(ErrorCode.REQUEST_INVALID, "batch_sizes", "the model's batch size is fixed")
                                .got(batch)
                                .expected("input '" + input.name() + "' is " + input.type())
                                .fix("leave 'batch_sizes' out"));
            }
        }
    }

    private static Map<String, Shape> withBatch(Graph graph, long batch, Map<String, Shape> shapes) {
        Map<String, Shape> changed = new LinkedHashMap<>(shapes);
        for (GraphInput input : graph.inputs()) {
            Shape given = shapes.get(input.name());
            if (given != null && given.rank() > 0 && InputBinding.hasOpenBatch(input)) {
                List<Dim> dims = new ArrayList<>(given.dims());
                dims.set(0, Dim.of(batch));
                changed.put(input.name(), Shape.of(dims));
            }
        }
        return changed;
    }
}
