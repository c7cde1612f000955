package io.neurometer.engine.measure.phase;

import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.measure.phase.LayerTime.Attribution;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives the time of every kernel to the layers that it computes. Rewriting joins layers: the time of a joint kernel is
 * shared out by multiply-accumulates, since they are most of its work, and equally where there are none. Layers that
 * ride along in the kernel of a convolution or product thus show no time, which is what joining them was for.
 */
final class LayerAttribution {
    private final Map<String, LayerCost> costs = new LinkedHashMap<>();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, List<String>> sources;

    /** @param ms median time of the kernels of a node in one run */
    record KernelTime(Node node, double ms) {}

    private static final class Row {
        private final List<String> kernels = new ArrayList<>();
        private double ms;
        private Attribution attribution = Attribution.NONE;

        void add(String kernel, double part, Attribution how) {
            kernels.add(kernel);
            ms += part;
            attribution = attribution == Attribution.NONE || attribution == Attribution.OWN ? how : attribution;
        }
    }

    private LayerAttribution(Map<String, List<String>> sources, List<LayerCost> rows) {
        this.sources = sources;
        for (LayerCost row : rows) {
            if (!row.isInput()) {
                costs.put(row.name(), row);
                this.rows.put(row.name(), new Row());
            }
        }
    }

    /**
     * @param sources for each node that compiling has made the names of those that it stands for
     * @param costs the rows of the analytic report of the graph before rewriting
     * @return one row for each of them but the inputs, then those of steps that are nobody's
     */
    static List<LayerTime> attribute(
            List<KernelTime> kernels, Map<String, List<String>> sources, List<LayerCost> costs) {
        LayerAttribution attribution = new LayerAttribution(sources, costs);
        List<KernelTime> others = new ArrayList<>();
        for (KernelTime kernel : kernels) {
            if (!attribution.add(kernel)) {
                others.add(kernel);
            }
        }
        double all = kernels.stream().mapToDouble(KernelTime::ms).sum();
        List<LayerTime> times = new ArrayList<>();
        attribution.rows.forEach((name, row) -> times.add(attribution.time(name, row, all)));
        others.forEach(kernel -> times.add(other(kernel, all)));
        return times;
    }

    private boolean add(KernelTime kernel) {
        if (kernel.node().op() instanceof Movement.Reorder) {
            return false;
        }
        List<String> names = sources
                .getOrDefault(kernel.node().name(), List.of(kernel.node().name()))
                .stream()
                .filter(costs::containsKey)
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return false;
        }
        long mac = names.stream().mapToLong(this::mac).sum();
        Attribution how = names.size() == 1 ? Attribution.OWN : mac > 0 ? Attribution.BY_MAC : Attribution.EQUALLY;
        for (String name : names) {
            double share = mac > 0 ? (double) mac(name) / mac : 1.0 / names.size();
            rows.computeIfAbsent(name, first -> new Row()).add(kernel.node().name(), share * kernel.ms(), how);
        }
        return true;
    }

    private long mac(String name) {
        LayerCost cost = costs.get(name);
        Long mac = cost == null ? null : cost.mac().value();
        return mac == null ? 0 : mac;
    }

    private LayerTime time(String name, Row row, double all) {
        LayerCost cost = costs.get(name);
        if (cost == null) {
            throw new IllegalStateException("no row '" + name + "'");
        }
        return new LayerTime(
                name,
                cost.layer(),
                cost.kind(),
                cost.mac(),
                cost.bytesMoved(),
                row.ms,
                share(row.ms, all),
                row.attribution,
                row.kernels);
    }

    private static LayerTime other(KernelTime kernel, double all) {
        Node node = kernel.node();
        return new LayerTime(
                node.name(),
                node.layer(),
                node.op().kind(),
                Reading.of(0L),
                Reading.absent("not counted for steps that compiling has added"),
                kernel.ms(),
                share(kernel.ms(), all),
                Attribution.OWN,
                List.of(node.name()));
    }

    private static double share(double ms, double all) {
        return all > 0 ? ms / all : 0;
    }
}
