package io.neurometer.service.profiling.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as its caller sees it; its id is the one of the report to be.
 *
 * @param model name of the model
 * @param protocol id of the protocol
 * @param created when it was asked for, in ISO 8601
 * @param started when its turn came, or null
 * @param finished when it ended, or null
 * @param cancelling whether it is to end as soon as the runs that are going on have ended
 * @param position its place among those that wait, from 1; null once it does not wait, or where another replica has it
 * @param phase what is going on, in the words of reports; null before the first
 * @param percent of the whole, from 0 to 100 and never falling
 * @param seconds since the measurement of the present batch size began
 * @param runs in this phase so far
 * @param figures what can be told already, by name and with the unit in the name
 * @param code stable name of the kind of failure, or null
 * @param reason why it failed, or null
 */
public record JobState(
        String id,
        JobStatus status,
        String model,
        String protocol,
        String created,
        @Nullable String started,
        @Nullable String finished,
        boolean cancelling,
        @Nullable Integer position,
        @Nullable String phase,
        double percent,
        double seconds,
        long runs,
        Map<String, Double> figures,
        @Nullable String code,
        @Nullable String reason) {
    public JobState {
        figures = Map.copyOf(figures);
    }
}
