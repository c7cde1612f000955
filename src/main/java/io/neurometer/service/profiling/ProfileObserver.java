package io.neurometer.service.profiling;

import io.neurometer.service.profiling.report.Report;

/** Hears of every measurement that has been completed and stored. */
public interface ProfileObserver {
    void profiled(Report report);
}
