package io.neurometer.engine.compile;

import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.engine.tune.Selection;
import org.jspecify.annotations.Nullable;

/**
 * The way in which a node is computed that could be computed in several.
 *
 * @param measured what trying the ways on this machine has found, or null where the backend's rule of thumb chose
 */
public record ChosenWay(
        String node, String layer, String way, @Nullable KernelChoice measured) {
    private static final String RULE = "a rule of thumb chose the way; nothing was tried";
    private static final String NO_OTHER = "no other way has a kernel here";

    public static final Section<ChosenWay> SECTION = Section.of(ChosenWay.class)
            .figure("node", "Name of the node.", ChosenWay::node)
            .figure("layer", "The layer of the model that the node belongs to.", ChosenWay::layer)
            .figure("way", "How its kernel computes it.", ChosenWay::way)
            .figure(
                    "ms",
                    MILLISECONDS,
                    "What a run took that way when it was tried, with one thread if `tune` is quick.",
                    ChosenWay::millis)
            .figure("next", "The best other way.", ChosenWay::next)
            .figure("next_ms", MILLISECONDS, "What a run took that way.", ChosenWay::nextMillis)
            .build();

    /** @param found what is known now of the ways of a selection, or null */
    static ChosenWay of(Node node, String layer, Selection selection, @Nullable KernelChoice found) {
        KernelChoice same = found != null && found.way().equals(selection.way()) ? found : null;
        return new ChosenWay(node.name(), layer, selection.way(), same);
    }

    private Reading<Double> millis() {
        return measured == null ? Reading.absent(RULE) : Reading.of(measured.nanos() / 1e6);
    }

    private Reading<String> next() {
        return measured == null ? Reading.absent(RULE) : Reading.ofNullable(measured.next(), NO_OTHER);
    }

    private Reading<Double> nextMillis() {
        Double nanos = measured == null ? null : measured.nextNanos();
        return nanos == null ? Reading.absent(measured == null ? RULE : NO_OTHER) : Reading.of(nanos / 1e6);
    }
}
