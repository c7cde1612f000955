package io.neurometer.engine.measure.phase;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import io.neurometer.engine.measure.host.RequestCount;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at the machine before anything is measured. */
public final class PreFlight {
    private final Rule rule;
    private final Clock clock;
    private final Supplier<HostLoad> load;

    /**
     * @param seconds for which steal and throttling are watched
     * @param needsQuiet whether a busy machine is refused
     */
    public record Rule(double seconds, boolean needsQuiet) {}

    public PreFlight(Rule rule, Clock clock, RequestCount requests) {
        this(rule, clock, () -> HostLoad.now(requests));
    }

    PreFlight(Rule rule, Clock clock, Supplier<HostLoad> load) {
        this.rule = rule;
        this.clock = clock;
        this.load = load;
    }

    /**
     * The load before the measurement.
     *
     * @throws EngineException {@link ErrorCode#HOST_BUSY} when quiet is needed and there is none
     */
    public HostLoad run(Checkpoint checkpoint) {
        checkpoint.enter(Phase.PRE_FLIGHT);
        HostLoad before = load.get();
        if (rule.seconds() > 0) {
            clock.sleepUntil(clock.nanos() + (long) (rule.seconds() * 1e9));
        }
        if (rule.needsQuiet()) {
            HostLoad.During watched = load.get().since(before);
            List<Warning> noise = Noise.of(watched);
            if (!noise.isEmpty() || Noise.isThrottled(watched)) {
                throw new EngineException(Fault.of(
                                ErrorCode.HOST_BUSY, null, "this machine is too busy for a rigorous measurement")
                        .got(
                                noise.isEmpty()
                                        ? "a container that uses up its processor quota"
                                        : noise.stream().map(Warning::text).collect(Collectors.joining("; ")))
                        .fix("try again when it is quiet, or set 'parameters.force' to true"));
            }
        }
        return before;
    }
}
