package io.neurometer.engine.tune;

import org.jspecify.annotations.Nullable;

/**
 * What trying the ways to compute an operator has found.
 *
 * @param way the way to take, one of {@link io.neurometer.engine.backend.Backend#ways}
 * @param nanos what a run takes that way, reordering to the layouts around it included
 * @param next the best of the others, or null where there is no other
 * @param nextNanos what a run takes that way, or null
 */
public record KernelChoice(
        String way,
        double nanos,
        @Nullable String next,
        @Nullable Double nextNanos) {}
