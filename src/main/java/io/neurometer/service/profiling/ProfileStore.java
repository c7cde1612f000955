package io.neurometer.service.profiling;

import io.neurometer.service.profiling.report.Report;

/** Keeps the reports that are made. */
public interface ProfileStore {
    /** Keeps none: whoever asks for a report keeps it. For use without a database. */
    ProfileStore NONE = (report, json) -> {};

    /** @param json the report as it is to be kept */
    void add(Report report, String json);
}
