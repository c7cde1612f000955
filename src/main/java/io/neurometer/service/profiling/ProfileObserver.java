package io.neurometer.service.profiling;

/** Hears of every measurement that has been completed and stored. */
public interface ProfileObserver {
    void profiled(ProfileFigures figures);
}
