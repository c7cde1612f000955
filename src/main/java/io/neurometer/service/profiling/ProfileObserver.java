package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.service.profiling.report.Report;

/** Hears of every measurement that has been completed. */
public interface ProfileObserver {
    void profiled(Report report);

    /** Hears of the ceilings of this host whenever they are measured, and at the start of those that are kept. */
    default void ceilings(Ceilings ceilings) {}
}
