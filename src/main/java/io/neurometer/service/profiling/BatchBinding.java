package io.neurometer.service.profiling;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.InputBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Input types of a model for each batch size asked for. What the batch dimension of an input is, {@link BatchAxes} knows
 * or not; every other open dimension must be given or have a default in the model, since no size for it would be a fair
 * guess.
 */
final class BatchBinding {
    private BatchBinding() {}

    /**
     * @param batchSizes null for the batch that the shapes or the model say, else 1
     * @param axes the batch dimension of each input
     * @param shapes shapes by input name; their batch dimension gives way to {@code batchSizes}
     * @return fixed types by input name, for each batch size
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every open dimension or impossible batch
     */
    static List<Map<String, TensorType>> bind(
            Graph graph, BatchAxes axes, @Nullable List<Long> batchSizes, Map<String, Shape> shapes) {
        if (batchSizes == null) {
            return List.of(InputBinding.ofShapes(graph, axes, shapes));
        }
        List<Map<String, TensorType>> bound = new ArrayList<>();
        for (long batch : batchSizes) {
            requirePossible(graph, axes, batch);
            bound.add(InputBinding.ofBatch(graph, axes, batch, withBatch(graph, axes, batch, shapes)));
        }
        return bound;
    }

    private static void requirePossible(Graph graph, BatchAxes axes, long batch) {
        requireKnown(axes);
        for (GraphInput input : graph.inputs()) {
            if (axes.isOpen(input)) {
                return;
            }
        }
        for (GraphInput input : graph.inputs()) {
            Integer axis = axes.axes().get(input.name());
            if (axis != null && input.type().shape().size(axis) != batch) {
                throw new EngineException(fixed(batch).expected("input '" + input.name() + "' is " + input.type()));
            }
        }
        if (axes.axes().isEmpty() && batch != 1) {
            throw new EngineException(fixed(batch).expected(1));
        }
    }

    /** @throws EngineException {@link ErrorCode#REQUEST_INVALID} when nothing tells which dimension is the batch */
    static void requireKnown(BatchAxes axes) {
        if (!axes.isKnown()) {
            throw new EngineException(
                    Fault.of(ErrorCode.REQUEST_INVALID, "batch_sizes", "it is not known which dimension is the batch")
                            .got(axes.basis().reason())
                            .fix("give the 'batch_dim' of an input under 'inputs'"));
        }
    }

    private static Fault fixed(long batch) {
        return Fault.of(ErrorCode.REQUEST_INVALID, "batch_sizes", "the model's batch size is fixed")
                .got(batch)
                .fix("leave 'batch_sizes' out");
    }

    private static Map<String, Shape> withBatch(Graph graph, BatchAxes axes, long batch, Map<String, Shape> shapes) {
        Map<String, Shape> changed = new LinkedHashMap<>(shapes);
        for (GraphInput input : graph.inputs()) {
            Shape given = shapes.get(input.name());
            if (given != null && given.rank() == input.type().shape().rank() && axes.isOpen(input)) {
                changed.put(
                        input.name(), InputBinding.withBatch(given, axes.axes().getOrDefault(input.name(), 0), batch));
            }
        }
        return changed;
    }
}
