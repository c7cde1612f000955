package io.neurometer.service.models;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Fits given tensors or sizes to a model's inputs. */
public final class InputBinding {
    private InputBinding() {}

    /**
     * The types with which to compile for these tensors.
     *
     * @param given the tensors' fixed types by name
     * @return {@code given} in the order of the model's inputs, replaced weights last
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every input that is missing, unknown, or of another
     *     datatype or shape, and every named dimension that has two sizes
     */
    public static Map<String, TensorType> bind(Graph graph, Map<String, TensorType> given) {
        List<Fault> faults = new ArrayList<>();
        Map<String, TensorType> bound = new LinkedHashMap<>();
        Map<String, Long> symbols = new LinkedHashMap<>();
        for (GraphInput input : suppliedInputs(graph, given.keySet())) {
            TensorType type = given.get(input.name());
            if (type == null) {
                faults.add(invalid(input.name(), "input is missing").expected(input.type()));
            } else if (type.dataType() != input.type().dataType()) {
                faults.add(invalid(input.name(), "input has the wrong datatype")
                        .got(type.dataType())
                        .expected(input.type().dataType()));
            } else if (!type.shape().compatible(input.type().shape())) {
                Fault fault = invalid(input.name(), "input has the wrong shape")
                        .got(type.shape())
                        .expected(input.type().shape());
                faults.add(ShapeAdvice.of(type.shape(), input.type().shape())
                        .map(fault::fix)
                        .orElse(fault));
            } else {
                bindSymbols(input, type.shape(), symbols, faults);
                bound.put(input.name(), type);
            }
        }
        requireKnown(graph, given.keySet(), faults);
        return bound;
    }

    /** The inputs, and those weights that may be replaced and are given. */
    private static List<GraphInput> suppliedInputs(Graph graph, Set<String> given) {
        List<GraphInput> inputs = new ArrayList<>(graph.inputs());
        graph.replaceable().stream()
                .filter(weight -> given.contains(weight.name()))
                .forEach(inputs::add);
        return inputs;
    }

    /**
     * The types for a batch of a given size: the batch dimension of every input that leaves it open becomes {@code batch},
     * all others come from {@code shapes}, or else from the model's own default sizes.
     *
     * @param axes the batch dimension of each input; where it is not known, {@code batch} means nothing
     * @param shapes sizes by input name for inputs with further open dimensions; may be empty
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every input whose shape is still open
     */
    public static Map<String, TensorType> ofBatch(Graph graph, BatchAxes axes, long batch, Map<String, Shape> shapes) {
        Map<String, Long> symbols = symbolsOf(graph, axes, batch, shapes);
        defaultsBeside(graph, symbols).forEach(symbols::putIfAbsent);
        Map<String, TensorType> types = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (GraphInput input : graph.inputs()) {
            Shape given = shapes.get(input.name());
            Shape shape = (given == null ? input.type().shape() : given).bind(symbols);
            if (given == null && axes.isOpen(input)) {
                shape = withBatch(shape, axes.axes().getOrDefault(input.name(), 0), batch);
            }
            types.put(input.name(), input.type().withShape(shape));
            if (!shape.isFixed()) {
                faults.add(invalid(input.name(), "the sizes of some dimensions are not known")
                        .got(shape)
                        .fix("give the shape of this input under 'inputs'"));
            }
        }
        requireKnown(graph, shapes.keySet(), faults);
        return bind(graph, types);
    }

    private static Map<String, Long> symbolsOf(Graph graph, BatchAxes axes, long batch, Map<String, Shape> shapes) {
        Map<String, Long> symbols = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape();
            Integer axis = axes.axes().get(input.name());
            if (axis != null && shape.dim(axis).symbol() != null) {
                symbols.put(shape.dim(axis).symbol(), batch);
            }
        }
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape();
            Shape chosen = shapes.get(input.name());
            for (int i = 0; chosen != null && i < Math.min(shape.rank(), chosen.rank()); i++) {
                Dim dim = chosen.dim(i);
                if (shape.dim(i).symbol() != null && dim.isFixed()) {
                    symbols.put(shape.dim(i).symbol(), dim.size());
                }
            }
        }
        return symbols;
    }

    /**
     * The sizes that the model states for dimensions that shapes do not tell, by name.
     *
     * @param shapes sizes by input name
     */
    public static Map<String, Long> defaults(Graph graph, BatchAxes axes, Map<String, Shape> shapes) {
        return defaultsBeside(graph, symbolsOf(graph, axes, 1, shapes));
    }

    private static Map<String, Long> defaultsBeside(Graph graph, Map<String, Long> symbols) {
        Map<String, Long> defaults = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            input.hints().defaultSizes().forEach((symbol, size) -> {
                if (!symbols.containsKey(symbol)) {
                    defaults.putIfAbsent(symbol, size);
                }
            });
        }
        return defaults;
    }

    /** This shape with another size along the batch dimension. */
    public static Shape withBatch(Shape shape, int axis, long batch) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.set(axis, Dim.of(batch));
        return Shape.of(dims);
    }

    /** As {@link #ofBatch} with the batch of the first input that leaves it open and is given, else with 1. */
    public static Map<String, TensorType> ofShapes(Graph graph, BatchAxes axes, Map<String, Shape> shapes) {
        for (GraphInput input : graph.inputs()) {
            Shape given = shapes.get(input.name());
            if (given != null
                    && axes.isOpen(input)
                    && given.rank() == input.type().shape().rank()) {
                return ofBatch(graph, axes, given.size(axes.axes().getOrDefault(input.name(), 0)), shapes);
            }
        }
        return ofBatch(graph, axes, 1, shapes);
    }

    /** As {@link #ofShapes(Graph, BatchAxes, Map)} of a model in memory. */
    public static Map<String, TensorType> ofShapes(LoadedModel model, Map<String, Shape> shapes) {
        return ofShapes(model.graph(), model.runtime().batchAxes(), shapes);
    }

    private static void bindSymbols(GraphInput input, Shape shape, Map<String, Long> symbols, List<Fault> faults) {
        for (int i = 0; i < shape.rank(); i++) {
            String symbol = input.type().shape().dim(i).symbol();
            if (symbol == null) {
                continue;
            }
            Long known = symbols.putIfAbsent(symbol, shape.size(i));
            if (known != null && known != shape.size(i)) {
                faults.add(invalid(input.name(), "dimension " + i + " ('" + symbol + "') has another size elsewhere")
                        .got(shape.size(i))
                        .expected(known));
            }
        }
    }

    /** Adds a fault for each name that is not an input, and throws if there are faults. */
    private static void requireKnown(Graph graph, Set<String> given, List<Fault> faults) {
        Set<String> known = new TreeSet<>(
                suppliedInputs(graph, given).stream().map(GraphInput::name).toList());
        for (String name : given) {
            if (!known.contains(name)) {
                faults.add(
                        invalid(Excerpt.of(name), "the model has no such input").expected("one of " + known));
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
    }

    private static Fault invalid(String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, where, problem);
    }
}
