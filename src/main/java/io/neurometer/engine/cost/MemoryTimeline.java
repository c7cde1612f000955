package io.neurometer.engine.cost;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.Lifetime;
import java.util.List;

/**
 * Which activations lie in memory at each step, with operators in place: the sum of those alive is largest where
 * {@code peak.inplace} is.
 *
 * @param nodes what runs, in order; the position is the step
 * @param blocks the blocks of memory, with the steps during which each is in use; inputs are in use from step 0
 */
public record MemoryTimeline(List<Node> nodes, List<Lifetime> blocks) {
    public MemoryTimeline {
        nodes = List.copyOf(nodes);
        blocks = List.copyOf(blocks);
    }

    /** @param typed a graph whose input types are all fixed */
    public static MemoryTimeline of(TypedGraph typed) {
        List<Node> nodes = typed.running(typed.graph().outputs());
        return new MemoryTimeline(nodes, new PeakLadder(typed, nodes).sharing().lifetimesWithInputs());
    }
}
