package io.neurometer.service.profiling;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a request says of a model's inputs, checked against the model. */
final class RequestedInputs {
    private final LoadedModel model;
    private final ProfileRequest request;
    private final BatchAxes axes;

    private RequestedInputs(LoadedModel model, ProfileRequest request, BatchAxes axes) {
        this.model = model;
        this.request = request;
        this.axes = axes;
    }

    /** @throws EngineException {@link ErrorCode#REQUEST_INVALID} with everything that does not fit the model */
    static RequestedInputs of(ProfileRequest request, LoadedModel model) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Integer> batchDims = new LinkedHashMap<>();
        request.inputs().forEach((name, given) -> {
            GraphInput input = model.graph().inputs().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (input == null) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(name), "the model has no such input")
                        .expected("one of "
                                + model.graph().inputs().stream()
                                        .map(GraphInput::name)
                                        .sorted()
                                        .toList()));
                return;
            }
            if (given.dataType() != null && given.dataType() != input.type().dataType()) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, name, "input has the wrong datatype")
                        .got(given.dataType())
                        .expected(input.type().dataType()));
            }
            Integer batchDim = given.batchDim();
            int rank = input.type().shape().rank();
            if (batchDim != null && (batchDim < -rank || batchDim >= rank)) {
                faults.add(Fault.of(ErrorCode.REQUEST_INVALID, name, "input has no such dimension")
                        .got("'batch_dim' " + batchDim)
                        .expected("a dimension of " + input.type().shape()));
            } else if (batchDim != null) {
                batchDims.put(name, Shape.axis(batchDim, rank));
            }
        });
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return new RequestedInputs(model, request, axes(request, model).asked(batchDims));
    }

    /** What the model tells for any sizes, or else for those given if they are all there. */
    private static BatchAxes axes(ProfileRequest request, LoadedModel model) {
        BatchAxes axes = model.runtime().batchAxes();
        if (axes.isKnown() || axes.isFollowed()) {
            return axes;
        }
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : model.graph().inputs()) {
            GivenInput given = request.inputs().get(input.name());
            Shape shape = given == null || given.shape() == null ? input.type().shape() : given.shape();
            types.put(input.name(), input.type().withShape(shape));
        }
        boolean fixed = types.values().stream().allMatch(type -> type.shape().isFixed());
        return fixed ? model.runtime().batchAxes(InputBinding.bind(model.graph(), types)) : axes;
    }

    /** The batch dimension of each input, as the request or else the model tells. */
    BatchAxes axes() {
        return axes;
    }

    /** Fixed types by input name, for each batch size asked for. @throws EngineException as {@link BatchBinding#bind} */
    List<Map<String, TensorType>> types() {
        return BatchBinding.bind(model.graph(), axes, request.batchSizes(), shapes());
    }

    /** The same for other batch sizes. */
    List<Map<String, TensorType>> types(List<Long> batchSizes) {
        return BatchBinding.bind(model.graph(), axes, batchSizes, shapes());
    }

    /** Sizes that the request left to the model's own defaults, by the name of the dimension. */
    Map<String, Long> defaultSizes() {
        return InputBinding.defaults(model.graph(), axes, shapes());
    }

    /** What the inputs are to hold. */
    InputData data() {
        Map<String, InputContent> contents = new LinkedHashMap<>();
        request.inputs().forEach((name, given) -> {
            if (given.content() != null) {
                contents.put(name, given.content());
            }
        });
        return new InputData(request.seed(), contents);
    }

    private Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        request.inputs().forEach((name, given) -> {
            if (given.shape() != null) {
                shapes.put(name, Objects.requireNonNull(given.shape()));
            }
        });
        return shapes;
    }
}
