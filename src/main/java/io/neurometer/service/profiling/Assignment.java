package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Under which circumstances a profile is made.
 *
 * @param id of the report
 * @param gate lets it measure alone
 * @param progress hears how far the whole is
 * @param cancellation asked between runs
 * @param keeping how the report is stored
 */
record Assignment(String id, Gate gate, ProgressListener progress, Cancellation cancellation, Keeping keeping) {

    /** Of a process that has nothing else to measure. */
    static Assignment alone(ProgressListener progress, Cancellation cancellation) {
        return new Assignment(newId(), Assignment::atOnce, progress, cancellation, Runnable::run);
    }

    private static <T> T atOnce(Cancellation cancellation, Supplier<T> measurement) {
        return measurement.get();
    }

    /** An id that no other report has. */
    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Runs something when nothing else is measured. */
    interface Gate {
        <T> T alone(Cancellation cancellation, Supplier<T> measurement);
    }

    /** Stores what has been found. */
    interface Keeping {
        void keep(Runnable write);
    }

    /**
     * Something that is not part of the measurement begins.
     *
     * @throws java.util.concurrent.CancellationException when nobody wants it any more
     */
    void enter(String phase) {
        cancellation.requireWanted();
        progress.progressed(new Progress(phase, 0, 0, 0, Map.of()));
    }

    /** Hears how far one of several batch sizes is, each of which counts the same. */
    ProgressListener progressOf(int index, int count) {
        return part -> progress.progressed(new Progress(
                part.phase(), (100.0 * index + part.percent()) / count, part.seconds(), part.runs(), part.figures()));
    }
}
