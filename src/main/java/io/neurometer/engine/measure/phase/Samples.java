package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.report.Reading;
import java.util.Arrays;
import java.util.List;

/**
 * Runs one after the other, each timed, or each block of them.
 *
 * @param nanos of each sample in order
 * @param block runs in each sample
 * @param seconds for all of them
 * @param allocPerRun bytes of Java heap
 * @param joulesPerRun of the whole machine's processors
 * @param collections of garbage meanwhile
 * @param offProcessor what part of the time the threads waited for a processor
 */
public record Samples(
        double[] nanos,
        int block,
        double seconds,
        Reading<Long> allocPerRun,
        Reading<Double> joulesPerRun,
        List<Collection> collections,
        Hiccup hiccup,
        Reading<OffProcessor> offProcessor) {

    /** Runs per second. */
    public double rate() {
        return nanos.length * block / seconds;
    }

    Samples and(double[] more, double moreSeconds) {
        double[] all = Arrays.copyOf(nanos, nanos.length + more.length);
        System.arraycopy(more, 0, all, nanos.length, more.length);
        return new Samples(
                all, block, seconds + moreSeconds, allocPerRun, joulesPerRun, collections, hiccup, offProcessor);
    }
}
