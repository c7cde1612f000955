package io.neurometer.engine.memory;

import java.util.Map;

/**
 * Where values lie in one arena.
 *
 * @param arenaBytes size of the arena
 * @param offsets byte offset of each block by the value that made it, aligned to {@link ArenaPlanner#ALIGNMENT}
 */
public record MemoryPlan(long arenaBytes, Map<String, Long> offsets) {}
