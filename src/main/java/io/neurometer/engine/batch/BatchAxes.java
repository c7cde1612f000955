package io.neurometer.engine.batch;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which dimension of each input of a model counts samples. Operators tell: recurrent layers, convolutions, pooling,
 * normalizations and attention define one, and a dimension along which elements are summed, compared or picked is none.
 * Where that leaves a choice, the name of a dimension decides, and where it does not, the batch is not known.
 */
public final class BatchAxes {
    private final Map<String, Integer> axes;
    private final Reading<String> basis;
    private final List<InputAxes.AxisClass> classes;
    private final boolean followed;

    private BatchAxes(BatchAxes same, boolean followed) {
        this.axes = same.axes;
        this.basis = same.basis;
        this.classes = same.classes;
        this.followed = followed;
    }

    BatchAxes(Map<String, Integer> axes, Reading<String> basis, List<InputAxes.AxisClass> classes) {
        this.axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
        this.basis = basis;
        this.classes = classes;
        this.followed = true;
    }

    /** Of a graph whose input types are all fixed, from what it does at these sizes. */
    public static BatchAxes of(TypedGraph typed) {
        return BatchDecision.of(AxisFlow.follow(typed), typed.graph().inputs());
    }

    /**
     * Of a graph for any sizes.
     *
     * @param types gives the graph its types for fixed input types, or throws {@link EngineException} where they do not fit
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} as {@code types} does
     */
    public static BatchAxes of(Graph graph, Function<Map<String, TensorType>, TypedGraph> types) {
        for (Map<String, TensorType> proposal : GenericSizes.proposals(graph)) {
            try {
                return BatchDecision.of(AxisFlow.follow(types.apply(proposal)), graph.inputs());
            } catch (EngineException unfit) {
                if (unfit.code() == ErrorCode.MEMORY_EXHAUSTED) {
                    throw unfit;
                }
            }
        }
        return new BatchAxes(BatchDecision.of(new InputAxes(graph.inputs()).classes(), graph.inputs()), false);
    }

    /** The batch dimension by input name; inputs without one are missing. Empty where a run takes one sample. */
    public Map<String, Integer> axes() {
        return axes;
    }

    /** What tells, in words; absent with what speaks against an answer where the batch is not known. */
    public Reading<String> basis() {
        return basis;
    }

    public boolean isKnown() {
        return basis.value() != null;
    }

    /** Whether operators had their say; false where the model takes none of the sizes that were tried. */
    public boolean isFollowed() {
        return followed;
    }

    /**
     * The same with what somebody says who knows the model. Inputs that they say nothing of follow where an operator or a
     * name joins their dimensions to one of these.
     *
     * @param asked a dimension by input name, each within the input's rank
     */
    public BatchAxes asked(Map<String, Integer> asked) {
        return asked.isEmpty() ? this : BatchDecision.asked(asked, classes);
    }

    /** Samples in one run on inputs of these fixed types; absent where that is not known. */
    public Reading<Long> batch(Map<String, TensorType> types) {
        return basis.flatMap(known -> {
            long batch = -1;
            String first = "";
            for (Map.Entry<String, Integer> axis : axes.entrySet()) {
                TensorType type = types.get(axis.getKey());
                if (type == null) {
                    continue;
                }
                long size = type.shape().size(axis.getValue());
                if (batch >= 0 && size != batch) {
                    return Reading.absent(
                            "'" + first + "' holds " + batch + " samples and '" + axis.getKey() + "' " + size);
                }
                batch = size;
                first = axis.getKey();
            }
            return Reading.of(batch < 0 ? 1 : batch);
        });
    }

    /** Samples in one run on inputs of these types, in the order of the graph's. */
    public Reading<Long> batch(TypedGraph typed) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = typed.type(input.name());
            types.put(input.name(), type == null ? input.type() : type);
        }
        return batch(types);
    }

    /** Whether an input's batch dimension is open. */
    public boolean isOpen(GraphInput input) {
        Integer axis = axes.get(input.name());
        Shape shape = input.type().shape();
        return axis != null && !shape.dim(axis).isFixed();
    }
}
