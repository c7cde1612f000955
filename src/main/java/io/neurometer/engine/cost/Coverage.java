package io.neurometer.engine.cost;

import java.util.List;

/**
 * What the totals include.
 *
 * @param opsCounted nodes whose cost is in the totals
 * @param opsTotal nodes that run
 * @param uncounted the others, by kind
 */
public record Coverage(long opsCounted, long opsTotal, List<Uncounted> uncounted) {
    /** Nodes of one kind that no figure includes, and why. */
    public record Uncounted(String kind, long count, String reason) {}
}
