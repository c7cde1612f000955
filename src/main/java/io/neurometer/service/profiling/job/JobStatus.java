package io.neurometer.service.profiling.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a job has got. */
public enum JobStatus {
    /** It waits for its turn. */
    QUEUED,
    RUNNING,
    /** There is a report. */
    DONE,
    /** There is a reason instead of a report. */
    FAILED,
    /** A caller has ended it. */
    CANCELLED;

    /** As in answers and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    static JobStatus ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
