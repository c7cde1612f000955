package io.neurometer.engine.cost;

import io.neurometer.engine.cost.Coverage.Uncounted;
import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.cost.convention.CountedNode;
import io.neurometer.engine.cost.convention.ToolFigure;
import io.neurometer.engine.cost.convention.Translator;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.OpCost;
import io.neurometer.engine.op.OpVector;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the analytic report of a typed graph. */
public final class CostAnalyzer {
    private static final String LATE_TYPES = "its shapes depend on the data of a request";

    private final TypedGraph typed;
    private final List<Node> nodes;
    private final List<List<Use>> uses;
    private final BiasAdds biasAdds;
    private final List<Optional<NodeCost>> costs;

    private CostAnalyzer(TypedGraph typed) {
        this.typed = typed;
        this.nodes = typed.running(typed.graph().outputs());
        this.uses = WeightUses.of(typed, nodes);
        this.biasAdds = new BiasAdds(typed, nodes);
        this.costs = costs();
    }

    /**
     * Analyses what runs for the graph's outputs. Nodes of constant operands alone cost nothing at run time and are no
     * rows, though the weights behind them count.
     *
     * @param typed a graph whose input types are all fixed
     * @throws IllegalArgumentException when an input's type is not fixed
     * @throws EngineException when constants depend on one another in millions of ways
     * @throws ArithmeticException when a figure exceeds 2^63-1
     */
    public static AnalyticReport analyze(TypedGraph typed) {
        for (GraphInput input : typed.graph().inputs()) {
            if (!typed.isFixed(input.name())) {
                throw new IllegalArgumentException("input '" + input.name() + "' has no fixed shape");
            }
        }
        return new CostAnalyzer(typed).report();
    }

    private List<Optional<NodeCost>> costs() {
        List<Optional<NodeCost>> result = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            result.add(NodeCost.of(typed, nodes.get(i), uses.get(i), biasAdds));
        }
        return result;
    }

    private AnalyticReport report() {
        Totals totals = totals();
        long batch = batch();
        return new AnalyticReport(
                Convention.MAC_MATMUL_1,
                conventions(),
                AnalyticReport.UNITS,
                batch,
                totals,
                batch == 1 ? null : PerSample.of(totals, batch),
                ExactMac.of(typed, nodes, costs),
                KvCache.of(typed, nodes),
                rows(),
                coverage());
    }

    private Map<String, ToolFigure> conventions() {
        List<CountedNode> counted = CountedNodes.of(typed, nodes, uses, costs, biasAdds);
        return Translator.figures(counted, typed.graph().opset() != null, nodes.size() - counted.size());
    }

    private Totals totals() {
        ParameterCount params = ParameterCount.of(uses);
        OpCost arithmetic = OpCost.FREE;
        long neurons = 0;
        for (Optional<NodeCost> cost : costs) {
            if (cost.isPresent()) {
                arithmetic = arithmetic.plus(cost.get().arithmetic());
                neurons = Math.addExact(neurons, cost.get().neurons());
            }
        }
        BytesMoved moved = BytesMoved.of(typed, nodes);
        return new Totals(
                params.unique(),
                params.unique(),
                params.asUsed(),
                params.unique(),
                params.fixed(),
                params.buffers(),
                ModelSize.of(params.unique(), params.storedBytes()),
                arithmetic.mac(),
                arithmetic.flop(),
                arithmetic.op(),
                byName(arithmetic.other(), true),
                neurons,
                Math.addExact(arithmetic.connections(), arithmetic.biasConnections()),
                arithmetic.connections(),
                params.unique(),
                ActivationTotals.of(typed, nodes),
                new PeakLadder(typed, nodes).peak(),
                moved,
                intensity(arithmetic.flop(), moved.compulsory()),
                intensity(arithmetic.flop(), moved.layerwise()));
    }

    private List<LayerCost> rows() {
        List<LayerCost> rows = new ArrayList<>(nodes.size() + 1);
        for (GraphInput input : typed.graph().inputs()) {
            rows.add(inputRow(input));
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            long params = ParameterCount.ofNode(uses.get(i));
            rows.add(costs.get(i).map(cost -> row(node, params, cost)).orElseGet(() -> lateRow(node, params)));
        }
        return rows;
    }

    private LayerCost inputRow(GraphInput input) {
        List<@Nullable List<Long>> shape = shapes(List.of(input.name()));
        long elements = Sizes.elements(typed, input.name());
        return new LayerCost(
                input.name(),
                input.name(),
                "input",
                List.of(),
                shape,
                0,
                0L,
                0L,
                0L,
                Map.of(),
                0L,
                0L,
                0L,
                elements,
                0L,
                null);
    }

    private LayerCost row(Node node, long params, NodeCost cost) {
        OpCost arithmetic = cost.arithmetic();
        long moved = BytesMoved.ofNode(typed, node);
        return new LayerCost(
                node.name(),
                node.layer(),
                node.op().kind(),
                shapes(node.inputs()),
                shapes(node.outputs()),
                params,
                arithmetic.mac(),
                arithmetic.flop(),
                arithmetic.op(),
                byName(arithmetic.other(), false),
                cost.neurons(),
                Math.addExact(arithmetic.connections(), arithmetic.biasConnections()),
                arithmetic.connections(),
                ActivationTotals.ofNode(typed, node),
                moved,
                intensity(arithmetic.flop(), moved));
    }

    private LayerCost lateRow(Node node, long params) {
        return new LayerCost(
                node.name(),
                node.layer(),
                node.op().kind(),
                shapes(node.inputs()),
                shapes(node.outputs()),
                params,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Coverage coverage() {
        Map<String, Long> uncounted = new TreeMap<>();
        long counted = 0;
        for (int i = 0; i < nodes.size(); i++) {
            if (costs.get(i).isPresent()) {
                counted++;
            } else {
                uncounted.merge(nodes.get(i).op().kind(), 1L, Long::sum);
            }
        }
        List<Uncounted> kinds = new ArrayList<>();
        uncounted.forEach((kind, count) -> kinds.add(new Uncounted(kind, count, LATE_TYPES)));
        return new Coverage(counted, nodes.size(), kinds);
    }

    /** The first dimension that all inputs with dimensions share; 1 where they differ. */
    private long batch() {
        long batch = -1;
        for (GraphInput input : typed.graph().inputs()) {
            TensorType type = Sizes.fixed(typed, input.name());
            if (type == null || type.shape().rank() == 0) {
                continue;
            }
            if (batch >= 0 && batch != type.shape().size(0)) {
                return 1;
            }
            batch = type.shape().size(0);
        }
        return Math.max(1, batch);
    }

    private List<@Nullable List<Long>> shapes(List<String> values) {
        List<@Nullable List<Long>> shapes = new ArrayList<>(values.size());
        for (String value : values) {
            TensorType type = Sizes.fixed(typed, value);
            shapes.add(
                    type == null
                            ? null
                            : Arrays.stream(type.shape().sizes()).boxed().toList());
        }
        return shapes;
    }

    private static Map<String, Long> byName(OpVector vector, boolean withZeros) {
        Map<String, Long> counts = new LinkedHashMap<>();
        vector.asMap().forEach((kind, count) -> {
            if (withZeros || count > 0) {
                counts.put(kind.name().toLowerCase(Locale.ROOT), count);
            }
        });
        return counts;
    }

    private static @Nullable Double intensity(long flop, long bytes) {
        return bytes == 0 ? null : (double) flop / bytes;
    }
}
