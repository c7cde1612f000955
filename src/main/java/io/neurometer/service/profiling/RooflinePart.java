package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.report.Reading;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How near a model comes to what the machine can do, at the first batch size; see {@link Roofline}.
 *
 * @param peakFlops operations a second in this precision by number of threads
 * @param practicalPeak the one that holds for this run, and the operator that reached it
 * @param bandwidth the one that holds for this run
 * @param ridge operations for each byte from which on arithmetic is the bound
 * @param compulsoryBytes that one run must move
 * @param drift how the machine was before and after the run, by how it was when the ceilings were measured
 * @param layers one for each node of the model
 */
record RooflinePart(
        Map<String, Double> peakFlops,
        Ceilings.Peak practicalPeak,
        BandwidthPart bandwidth,
        double ridge,
        long compulsoryBytes,
        @Nullable Double arithmeticIntensity,
        double attainable,
        @Nullable Double achieved,
        @Nullable Double efficiency,
        boolean exceedsCeiling,
        Bound bound,
        double computeMs,
        double memoryMs,
        double lowerBoundMs,
        Reading<Drift> drift,
        SourcePart ceilings,
        List<Roofline.Layer> layers) {

    /**
     * @param used where the run's working set lies, such as {@code l2} or {@code dram}
     * @param bytesPerSecond there
     * @param workingSet bytes that one run after the other goes through: what must move, and the peak of features
     * @param level every level that was measured with the run's threads
     */
    record BandwidthPart(String used, double bytesPerSecond, long workingSet, List<Ceilings.Bandwidth> level) {}

    /** Which ceilings these are, and how busy their host was. */
    record SourcePart(
            String fingerprint,
            String backend,
            int threads,
            String effort,
            String created,
            String bandwidthLevel,
            Reading<Boolean> noisyHost,
            Reading<List<String>> noise) {}
}
