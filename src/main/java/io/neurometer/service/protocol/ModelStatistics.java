package io.neurometer.service.protocol;

import java.util.List;
import java.util.Map;

/**
 * What has happened to one version of a model since the process started.
 *
 * @param lastInference when the last request was answered, in milliseconds since 1970; 0 before the first
 * @param inferenceCount samples in requests that succeeded
 * @param executionCount runs of the model
 * @param responseStats empty: there are no streams of answers
 * @param batchStats by batch size, in ascending order
 * @param memoryUsage empty while the model is not in memory
 */
public record ModelStatistics(
        String name,
        String version,
        long lastInference,
        long inferenceCount,
        long executionCount,
        RequestStatistics inferenceStats,
        Map<String, Object> responseStats,
        List<BatchStatistics> batchStats,
        List<MemoryUsage> memoryUsage) {

    /** How often, and how long in all. @param ns nanoseconds */
    public record Duration(long count, long ns) {
        static final Duration NONE = new Duration(0, 0);
    }

    /**
     * Requests, as their callers see them, and where their time went.
     *
     * @param success from the first byte of a request that succeeded to the last byte of its answer
     * @param fail the same of those that failed after their model was known
     * @param queue waiting for a thread
     * @param computeInput reading the request and fetching the compiled model
     * @param computeInfer running the model
     * @param computeOutput copying and writing the answer
     */
    public record RequestStatistics(
            Duration success,
            Duration fail,
            Duration queue,
            Duration computeInput,
            Duration computeInfer,
            Duration computeOutput,
            Duration cacheHit,
            Duration cacheMiss) {}

    /** Runs with one batch size, and where their time went. */
    public record BatchStatistics(
            long batchSize, Duration computeInput, Duration computeInfer, Duration computeOutput) {}

    /** @param type CPU for memory outside the Java heap @param id always 0 */
    public record MemoryUsage(String type, long id, long byteSize) {}
}
