package io.neurometer.bench.serving;

import java.util.SortedMap;

/**
 * What became of requests that were sent at a fixed rate.
 *
 * @param rate offered, in requests a second
 * @param seconds for which it was offered
 * @param latencies of the answers with status 200, from when each was due to its last byte, in nanoseconds, ascending
 * @param statuses how many answers had each status
 * @param unanswered requests whose connection broke, or that had no answer when the measurement ended
 */
record LoadResult(double rate, double seconds, long[] latencies, SortedMap<Integer, Integer> statuses, int unanswered) {

    /** Answers with status 200 for each second in which load was offered. */
    double goodput() {
        return latencies.length / seconds;
    }

    /** In milliseconds; infinite when nothing was answered with 200. */
    double quantile(double fraction) {
        if (latencies.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        int rank = (int) Math.ceil(fraction * latencies.length);
        return latencies[Math.max(0, rank - 1)] / 1e6;
    }

    /** Whether every request was answered with 200. */
    boolean isComplete() {
        return unanswered == 0 && statuses.keySet().stream().allMatch(status -> status == 200);
    }

    @Override
    public String toString() {
        return String.format(
                "%.0f/s offered, %.0f/s answered, p50 %.2f ms, p99 %.2f ms, %s, %d unanswered",
                rate, goodput(), quantile(0.5), quantile(0.99), statuses, unanswered);
    }
}
