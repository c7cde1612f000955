package io.neurometer.engine.measure.phase;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import io.neurometer.engine.report.Figure;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at the machine before anything is measured, and again at the end. */
public final class PreFlight implements Phase {
    /** Stands beside {@code measured}, since it is of the machine and not of the model. */
    public static final Figure<HostLoad.During> ENVIRONMENT = Figure.section(
            "environment_during_run", "What else the machine did during the measurement.", HostLoad.During.SECTION);

    public static final Parameter<Boolean> FORCE =
            Parameter.flag("force", "Measure rigorously though the machine is busy.");

    private final double seconds;
    private final boolean needsQuiet;

    /** @param seconds for which steal and throttling are watched @param needsQuiet whether a busy machine is refused */
    public PreFlight(double seconds, boolean needsQuiet) {
        this.seconds = seconds;
        this.needsQuiet = needsQuiet;
    }

    @Override
    public String name() {
        return "pre-flight";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(FORCE);
    }

    @Override
    public Phase changed(Asked asked, Changes changes) {
        return asked.isSet(FORCE) ? forced() : this;
    }

    /** Whether a busy machine is refused. */
    public boolean needsQuiet() {
        return needsQuiet;
    }

    /** The same on a machine that may be busy. */
    public PreFlight forced() {
        return new PreFlight(seconds, false);
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return seconds;
    }

    @Override
    public void run(Trial trial) {
        trial.checkpoint().enter(name());
        trial.loadBefore(watch(trial.clock(), trial::hostLoad));
    }

    @Override
    public void unloaded(Trial trial) {
        trial.findings().put(ENVIRONMENT, trial.hostLoad().since(trial.loadBefore()));
    }

    /**
     * Refuses a busy machine where quiet is needed.
     *
     * @return the load at first
     * @throws EngineException {@link ErrorCode#HOST_BUSY}
     */
    public HostLoad watch(Clock clock, Supplier<HostLoad> load) {
        HostLoad before = load.get();
        if (seconds > 0) {
            clock.sleepUntil(clock.nanos() + (long) (seconds * 1e9));
        }
        if (needsQuiet) {
            HostLoad.During watched = load.get().since(before);
            List<Warning> noise = Noise.of(watched);
            if (!noise.isEmpty() || Noise.isThrottled(watched)) {
                throw busy(noise);
            }
        }
        return before;
    }

    private static EngineException busy(List<Warning> noise) {
        return new EngineException(
                Fault.of(ErrorCode.HOST_BUSY, null, "this machine is too busy for a rigorous measurement")
                        .got(
                                noise.isEmpty()
                                        ? "a container that uses up its processor quota"
                                        : noise.stream().map(Warning::text).collect(Collectors.joining("; ")))
                        .fix("try again when it is quiet, or set 'parameters.force' to true"));
    }
}
