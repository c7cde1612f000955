package io.neurometer.engine.memory;

import java.util.List;

/**
 * The step of a run at which a peak of memory is reached.
 *
 * @param node name of the node that runs
 * @param layer the layer of the source model that it belongs to
 * @param step its position among the nodes that run, from 0
 * @param alive what is in memory then, largest first
 */
public record PeakStep(String node, String layer, int step, List<LiveValue> alive) {
    public PeakStep {
        alive = List.copyOf(alive);
    }
}
