package io.neurometer.engine.memory;

import io.neurometer.engine.report.Section;
import java.util.List;

/** The step of a run at which a peak of memory is reached. */
public record PeakStep(String node, String layer, int step, List<LiveValue> alive) {

    public static final Section<PeakStep> SECTION = Section.of(PeakStep.class)
            .figure("node", "Name of the node that runs.", PeakStep::node)
            .figure("layer", "The layer of the model that the node belongs to.", PeakStep::layer)
            .figure("step", "Position of the node among those that run, from 0.", PeakStep::step)
            .each("alive", "What is in memory at this step, largest first.", LiveValue.SECTION, PeakStep::alive)
            .build();

    public PeakStep {
        alive = List.copyOf(alive);
    }
}
