package io.neurometer.engine.memory;

import java.util.Map;

/**
 * Where values lie in one arena.
 *
 * @param arenaBytes size of the arena
 * @param offsets byte offset of each block by the value that made it, aligned to {@link ArenaPlanner#ALIGNMENT}; values
 *     that lie in the block of another may be there too
 */
public record MemoryPlan(long arenaBytes, Map<String, Long> offsets) {}
