package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;
import static io.neurometer.engine.report.Unit.RATIO;

import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Arrays;
import java.util.List;

/**
 * Whether latency stays what it is: the samples in five windows, whose medians must lie within 5 %. Where they do not, up
 * to three further windows are measured, each judged with the four before it; every sample counts in the figures.
 */
public final class Stability implements Phase {
    public static final Figure<Windows> STABILITY =
            Figure.section("stability", "Whether latency stayed level, in the least stable process.", Windows.SECTION);

    private static final int WINDOWS = 5;
    private static final double MAX_SPREAD = 1.05;
    private static final int MIN_SAMPLES = 5 * WINDOWS;
    private static final double USUAL_SECONDS = 2;

    private final int retries;

    /** Medians of the samples in five windows, and of every window added since, with the judgement on them. */
    public record Windows(List<Double> windowMediansMs, double spread, double limit, int retries, boolean stable) {
        public static final Section<Windows> SECTION = Section.of(Windows.class)
                .figure("window_medians_ms", MILLISECONDS, "Medians of five or more windows.", Windows::windowMediansMs)
                .figure("spread", RATIO, "Largest of the last five medians divided by the smallest.", Windows::spread)
                .figure("limit", RATIO, "What the spread may be.", Windows::limit)
                .figure("retries", COUNT, "Windows added because the ones before were not stable.", Windows::retries)
                .figure("stable", "Whether the spread is within the limit.", Windows::stable)
                .build();
    }

    /** @param retries windows that may be added */
    public Stability(int retries) {
        this.retries = retries;
    }

    @Override
    public String name() {
        return "stability";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return USUAL_SECONDS;
    }

    @Override
    public void run(Trial trial) {
        if (!trial.findings().knows(STABILITY)) {
            int before = trial.samples().nanos().length;
            trial.findings().put(STABILITY, judge(trial));
            if (trial.samples().nanos().length > before) {
                Latency.put(trial.samples(), trial);
            }
        }
    }

    /** The judgement; {@link Trial#samples()} then has the samples of further windows too. */
    public Reading<Windows> judge(Trial trial) {
        trial.checkpoint().enter(name());
        Samples samples = trial.samples();
        int count = samples.nanos().length;
        if (count < MIN_SAMPLES) {
            return Reading.absent(
                    count + " samples, fewer than the " + MIN_SAMPLES + " that " + WINDOWS + " windows need");
        }
        int size = count / WINDOWS;
        double[] medians = new double[WINDOWS + retries];
        for (int i = 0; i < WINDOWS; i++) {
            medians[i] = median(samples.nanos(), i * size, i == WINDOWS - 1 ? count : (i + 1) * size);
        }
        int added = 0;
        double windowSeconds = samples.seconds() / WINDOWS;
        while (spread(medians, added) > MAX_SPREAD && added < retries && windowSeconds < trial.secondsForPhase()) {
            int from = samples.nanos().length;
            samples = Latency.more(trial, samples, size);
            medians[WINDOWS + added++] = median(samples.nanos(), from, samples.nanos().length);
        }
        trial.samples(samples);
        double spread = spread(medians, added);
        return Reading.of(new Windows(
                Arrays.stream(medians).limit(WINDOWS + added).boxed().toList(),
                spread,
                MAX_SPREAD,
                added,
                spread <= MAX_SPREAD));
    }

    private static double spread(double[] medians, int added) {
        return Medians.spread(Arrays.copyOfRange(medians, added, added + WINDOWS));
    }

    private static double median(double[] nanos, int from, int to) {
        return Medians.of(Arrays.copyOfRange(nanos, from, to)) / 1e6;
    }
}
