package io.neurometer.service.batching;

import java.time.Duration;

/**
 * How the calls of one model are batched.
 *
 * @param maxBatch the most calls of one run, a power of two; 1 where none share one
 * @param maxDelay for how long a run whose calls come in company waits for more of them
 * @param deterministic whether each sample runs by itself, on one thread, so that an answer depends on its sample alone
 */
public record BatchingPolicy(int maxBatch, Duration maxDelay, boolean deterministic) {}
