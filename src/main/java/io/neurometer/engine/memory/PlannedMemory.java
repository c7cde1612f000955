package io.neurometer.engine.memory;

import org.jspecify.annotations.Nullable;

/**
 * What the plan of a compiled model reserves for one run beside the model's inputs and weights, in bytes.
 *
 * @param arena one arena for the values alone
 * @param arenaAt the first step at which a value lies at its end; null when nothing runs
 * @param workspace the arena that is reserved, scratch memory of kernels included, and the most that any one kernel takes
 *     of its own accord beside it
 * @param workspaceAt where that is reached; null when nothing runs
 * @param inputs the tensors that a caller passes to the run
 */
public record PlannedMemory(
        long arena,
        @Nullable PeakStep arenaAt,
        long workspace,
        @Nullable PeakStep workspaceAt,
        long inputs) {}
