package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.accuracy.Agreement;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import java.util.function.DoubleFunction;

/**
 * Runs the model on the reference as well, once the measured one has been unloaded, and says how far apart the outputs
 * are: figures of a model that answers wrongly are worth nothing.
 */
public final class BackendAgreement implements Phase {
    public static final Figure<Agreement> AGREEMENT = Figure.section(
            "agreement",
            "How far outputs are from those of the reference, over the measured inputs.",
            Agreement.SECTION);

    private static final double USUAL_SECONDS = 1;

    private final double seconds;
    private final DoubleFunction<Reading<Agreement>> comparison;

    /** @param seconds that the reference has, and the time that earlier phases have left */
    public BackendAgreement(double seconds) {
        this(seconds, given -> Reading.absent("there is no reference"));
    }

    private BackendAgreement(double seconds, DoubleFunction<Reading<Agreement>> comparison) {
        this.seconds = seconds;
        this.comparison = comparison;
    }

    /** The same, which compares. @param way compares within so many seconds */
    public BackendAgreement by(DoubleFunction<Reading<Agreement>> way) {
        return new BackendAgreement(seconds, way);
    }

    @Override
    public String name() {
        return "agreement";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return USUAL_SECONDS;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return seconds;
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
    }

    @Override
    public void unloaded(Trial trial) {
        trial.findings().put(AGREEMENT, comparison.apply(Math.max(seconds, trial.secondsLeft())));
    }
}
