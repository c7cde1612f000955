package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the totals include. */
public record Coverage(long opsCounted, long opsTotal, List<Uncounted> uncounted) {
    private static final String FLOW = "it repeats more nodes than are counted one by one";
    private static final String LATE_TYPES = "its shapes depend on the data of a request";

    static final Section<Coverage> SECTION = Section.of(Coverage.class)
            .figure("ops_counted", COUNT, "Nodes whose cost is in the totals.", Coverage::opsCounted)
            .figure(
                    "ops_total",
                    COUNT,
                    "Nodes that run: of branches that only data chooses those of the one with more operations; those in the body"
                            + " of a loop as often as its trip count says, and once where only data says it.",
                    Coverage::opsTotal)
            .each("uncounted", "Nodes that no figure includes, by kind.", Uncounted.SECTION, Coverage::uncounted)
            .lines(coverage -> coverage.uncounted.stream().map(Uncounted::line).toList())
            .build();

    /** Nodes of one kind that no figure includes, and why. */
    public record Uncounted(String kind, long count, String reason) {
        private static final Section<Uncounted> SECTION = Section.of(Uncounted.class)
                .figure("kind", "The operator.", Uncounted::kind)
                .figure("count", COUNT, "How many nodes there are of it.", Uncounted::count)
                .figure("reason", "Why they are not counted.", Uncounted::reason)
                .build();

        private Line line() {
            return new Line("not counted", COUNT.format(count), kind + ": " + reason);
        }
    }

    static Coverage of(AnalyzedGraph graph) {
        Map<String, Long> late = new TreeMap<>();
        Map<String, String> reasons = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (graph.costs().get(i).value() == null) {
                Op op = graph.nodes().get(i).op();
                late.merge(op.kind(), 1L, Long::sum);
                reasons.put(op.kind(), Control.isFlow(op) ? FLOW : LATE_TYPES);
            }
        }
        List<Uncounted> uncounted = new ArrayList<>();
        late.forEach(
                (kind, count) -> uncounted.add(new Uncounted(kind, count, reasons.getOrDefault(kind, LATE_TYPES))));
        long missing = uncounted.stream().mapToLong(Uncounted::count).sum();
        return new Coverage(graph.nodes().size() - missing, graph.nodes().size(), uncounted);
    }
}
