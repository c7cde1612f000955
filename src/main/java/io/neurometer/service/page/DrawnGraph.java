package io.neurometer.service.page;

import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.MemoryTimeline;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.service.profiling.report.SectionJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model as {@code GET /graph} shows it.
 *
 * @param inputs values that a request supplies
 * @param outputs values that answer it
 * @param nodes in order of execution; nodes of constants alone are left out
 * @param values what flows along the edges and what weights are, by name: datatype and shape
 * @param memory activations in memory over the steps, or null where a size is open
 * @param analytic as {@code analytic} of a report, or null where a size is open
 * @param openReason why these two are missing, or null
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DrawnGraph(
        String model,
        String version,
        List<String> inputs,
        List<String> outputs,
        List<DrawnNode> nodes,
        Map<String, String> values,
        @Nullable Memory memory,
        @Nullable JsonNode analytic,
        @Nullable String openReason) {

    /**
     * An operator.
     *
     * @param inputs values that other nodes or requests make
     * @param weights values that the model holds
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record DrawnNode(
            String name,
            String layer,
            String kind,
            Map<String, String> attributes,
            List<String> inputs,
            List<String> weights,
            List<String> outputs) {}

    /**
     * Blocks of memory over the steps, with operators in place.
     *
     * @param steps the name of the node that runs in each step
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Memory(List<String> steps, List<Block> blocks) {
        static Memory of(MemoryTimeline timeline) {
            return new Memory(
                    timeline.nodes().stream().map(Node::name).toList(),
                    timeline.blocks().stream().map(Block::of).toList());
        }
    }

    /** A block of memory. @param first the step that writes it @param last the last step that reads it */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Block(String value, long bytes, int first, int last) {
        static Block of(Lifetime lifetime) {
            return new Block(lifetime.value(), lifetime.bytes(), lifetime.first(), lifetime.last());
        }
    }

    /** @param typed a graph whose input types are all fixed */
    static DrawnGraph of(String model, String version, TypedGraph typed, BatchAxes axes) {
        String analytic = SectionJson.write(AnalyticReport.SECTION, CostAnalyzer.analyze(typed, axes));
        DrawnGraph bare = withoutSizes(model, version, typed, null);
        return new DrawnGraph(
                model,
                version,
                bare.inputs,
                bare.outputs,
                bare.nodes,
                bare.values,
                Memory.of(MemoryTimeline.of(typed)),
                JsonMapper.shared().readTree(analytic),
                null);
    }

    /** @param reason why sizes are open */
    static DrawnGraph withoutSizes(String model, String version, TypedGraph typed, @Nullable String reason) {
        Graph graph = typed.graph();
        Map<Class<?>, AttributeReader> readers = new HashMap<>();
        List<DrawnNode> nodes = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        graph.inputs().forEach(input -> describe(input.name(), typed, values));
        for (Node node : typed.running(graph.outputs())) {
            List<String> weights = present(node.inputs()).stream()
                    .filter(typed.constants()::contains)
                    .toList();
            List<String> made = present(node.inputs()).stream()
                    .filter(input -> !typed.constants().contains(input))
                    .toList();
            node.inputs().forEach(value -> describe(value, typed, values));
            node.outputs().forEach(value -> describe(value, typed, values));
            nodes.add(new DrawnNode(
                    node.name(),
                    node.layer(),
                    node.op().kind(),
                    readers.computeIfAbsent(node.op().getClass(), AttributeReader::new)
                            .read(node.op()),
                    made,
                    weights,
                    present(node.outputs())));
        }
        return new DrawnGraph(
                model,
                version,
                graph.inputs().stream().map(input -> input.name()).toList(),
                graph.outputs(),
                nodes,
                values,
                null,
                null,
                reason);
    }

    private static List<String> present(List<String> names) {
        return names.stream().filter(name -> !name.equals(Node.ABSENT)).toList();
    }

    private static void describe(String value, TypedGraph typed, Map<String, String> values) {
        if (!value.equals(Node.ABSENT)) {
            values.putIfAbsent(value, typed.type(value) == null ? "?" : String.valueOf(typed.type(value)));
        }
    }
}
