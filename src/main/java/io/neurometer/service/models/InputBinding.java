package io.neurometer.service.models;

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
     * The types for a batch of a given size: the first dimension of every input that names it becomes {@code batch}, all
     * others come from {@code shapes}.
     *
     * @param shapes sizes by input name for inputs with further named dimensions; may be empty
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with every input whose shape is still open
     */
    public static Map<String, TensorType> ofBatch(Graph graph, long batch, Map<String, Shape> shapes) {
        Map<String, Long> symbols = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape = input.type().shape();
            Shape chosen = shapes.get(input.name());
            if (shape.rank() > 0 && shape.dim(0).symbol() != null) {
                symbols.put(shape.dim(0).symbol(), batch);
            }
            for (int i = 0; chosen != null && i < Math.min(shape.rank(), chosen.rank()); i++) {
                Dim dim = chosen.dim(i);
                if (shape.dim(i).symbol() != null && dim.isFixed()) {
                    symbols.put(shape.dim(i).symbol(), dim.size());
                }
            }
        }
        Map<String, TensorType> types = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (GraphInput input : graph.inputs()) {
            Shape shape =
                    shapes.getOrDefault(input.name(), input.type().shape()).bind(symbols);
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

    /** As {@link #ofBatch} with the first size of the first input that leaves it open and is given, else with 1. */
    public static Map<String, TensorType> ofShapes(Graph graph, Map<String, Shape> shapes) {
        for (GraphInput input : graph.inputs()) {
            Shape given = shapes.get(input.name());
            if (given != null && given.rank() > 0 && hasOpenBatch(input)) {
                return ofBatch(graph, given.size(0), shapes);
            }
        }
        return ofBatch(graph, 1, shapes);
    }

    /** Whether the first dimension of an input is open. */
    public static boolean hasOpenBatch(GraphInput input) {
        Shape shape = input.type().shape();
        return shape.rank() > 0 && !shape.dim(0).isFixed();
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
