package io.neurometer.service.profiling.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as its caller sees it; its id is the one of the report to be.
 *
 * @param cancelling whether it is to end as soon as the runs that are going on have ended
 * @param position its place among those that wait, from 1; null once it does not wait, or where another replica has it
 */
public record JobState(
        String id,
        JobStatus status,
        String model,
        String protocol,
        @JsonUnwrapped Times times,
        boolean cancelling,
        @Nullable Integer position,
        @JsonUnwrapped JobProgress progress,
        @JsonUnwrapped Cause cause) {

    /**
     * When things happened to a job, in ISO 8601.
     *
     * @param started when its turn came, or null
     * @param finished when it ended, or null
     */
    public record Times(
            String created,
            @Nullable String started,
            @Nullable String finished) {}

    /**
     * How far a job has got.
     *
     * @param phase what is going on, in the words of reports; null before the first
     * @param percent of the whole, from 0 to 100 and never falling
     * @param seconds since the measurement of the present batch size began
     * @param runs in this phase so far
     * @param figures what can be told already, by name and with the unit in the name
     */
    public record JobProgress(
            @Nullable String phase, double percent, double seconds, long runs, Map<String, Double> figures) {
        public JobProgress {
            figures = Map.copyOf(figures);
        }
    }

    /**
     * Why a job has no report.
     *
     * @param code stable name of the kind of failure, or null
     * @param reason this one in words, or null
     */
    public record Cause(@Nullable String code, @Nullable String reason) {}
}
