package io.neurometer.engine.cost;

import io.neurometer.engine.cost.Peak.Bytes;
import io.neurometer.engine.cost.Peak.Steps;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.ArenaPlanner;
import io.neurometer.engine.memory.InPlaceRule;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.LiveValue;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.MemoryPeak;
import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Metric: the peak of activations, from the coarsest definition to the plan of an arena. */
final class PeakLadder {
    static final Metric<AnalyzedGraph, Peak> OF_MODEL = new Metric<>(
            graph -> Reading.of(new PeakLadder(graph.typed(), graph.nodes()).peak()),
            Section.of(Peak.class)
                    .section("peak", "Peak activations: the most memory for features.", Peak.SECTION, peak -> peak)
                    .lines(Peak.SECTION::lines)
                    .build());

    private final TypedGraph typed;
    private final List<Node> nodes;

    PeakLadder(TypedGraph typed, List<Node> nodes) {
        this.typed = typed;
        this.nodes = nodes;
    }

    Peak peak() {
        Liveness fusing = liveness(this::fuses);
        Liveness sharing = sharing();
        List<Lifetime> fused = fusing.lifetimesWithInputs();
        List<Lifetime> inplace = sharing.lifetimesWithInputs();
        PeakStep lecture = lectureStep(LiveValue::elements);
        PeakStep lectureBytes = lectureStep(LiveValue::bytes);
        MemoryPeak liveUse = MemoryPeak.of(fused, Lifetime::elements);
        MemoryPeak inplaceUse = MemoryPeak.of(inplace, Lifetime::elements);
        MemoryPeak arenaUse = MemoryPeak.extentOf(inplace, ArenaPlanner.plan(inplace));
        return new Peak(
                sum(lecture, LiveValue::elements),
                liveUse.peak(),
                inplaceUse.peak(),
                arenaUse.peak(),
                Reading.absent("the model was not compiled for these shapes"),
                Peak.ROW_MAJOR_GRAPH,
                new Bytes(
                        sum(lectureBytes, LiveValue::bytes),
                        MemoryPeak.of(fused, Lifetime::bytes).peak(),
                        MemoryPeak.of(inplace, Lifetime::bytes).peak()),
                Steps.of(lecture, at(liveUse, fusing), at(inplaceUse, sharing), at(arenaUse, sharing), null));
    }

    /** Bytes of features alive at each step, none overwritten; their maximum is {@code peak.bytes.liveness}. */
    long[] aliveBytes() {
        return Arrays.copyOf(
                MemoryPeak.inUse(liveness(this::fuses).lifetimesWithInputs(), Lifetime::bytes), nodes.size());
    }

    /** What is alive when, with operators in place. */
    Liveness sharing() {
        return liveness(InPlaceRule.BY_OPERATOR.or(this::fuses));
    }

    private Liveness liveness(InPlaceRule sharing) {
        return Liveness.of(typed, nodes, typed.graph().outputs(), sharing);
    }

    /** Whether tables count the node as part of the layer whose output it reads. */
    private boolean fuses(Node node, int input, boolean onlyReader) {
        return onlyReader
                && (LayerFamily.isFusedIntoProducer(node.op()) || ActivationTotals.keepsSize(typed, node))
                && features(node).size() == 1;
    }

    private Set<String> features(Node node) {
        Set<String> features = new LinkedHashSet<>(node.inputs());
        features.remove(Node.ABSENT);
        features.removeAll(typed.constants());
        return features;
    }

    /** The convolution, pooling or product with the largest input and output together; null when there is none. */
    private @Nullable PeakStep lectureStep(ToLongFunction<LiveValue> size) {
        PeakStep largest = null;
        for (int step = 0; step < nodes.size(); step++) {
            Node node = nodes.get(step);
            if (!LayerFamily.isConvOrProduct(node.op()) && !LayerFamily.isPooling(node.op())) {
                continue;
            }
            List<LiveValue> values = new ArrayList<>();
            features(node).forEach(input -> addIfKnown(values, input));
            node.outputs().forEach(output -> addIfKnown(values, output));
            values.sort(Comparator.comparingLong(size).reversed());
            PeakStep place = new PeakStep(node.name(), node.layer(), step, values);
            if (sum(place, size) > sum(largest, size)) {
                largest = place;
            }
        }
        return largest;
    }

    private void addIfKnown(List<LiveValue> values, String name) {
        TensorType type = Sizes.fixed(typed, name);
        if (type != null) {
            values.add(LiveValue.of(name, type, type.bytes()));
        }
    }

    private static long sum(@Nullable PeakStep place, ToLongFunction<LiveValue> size) {
        return place == null ? 0 : place.alive().stream().mapToLong(size).reduce(0, Math::addExact);
    }

    private @Nullable PeakStep at(MemoryPeak use, Liveness liveness) {
        if (nodes.isEmpty()) {
            return null;
        }
        Node node = nodes.get(Math.min(use.step(), nodes.size() - 1));
        Map<String, String> values = liveness.valuesAt(use.step());
        List<LiveValue> alive = new ArrayList<>();
        use.live().forEach(lifetime -> addIfKnown(alive, values.getOrDefault(lifetime.value(), lifetime.value())));
        return new PeakStep(node.name(), node.layer(), use.step(), alive);
    }
}
