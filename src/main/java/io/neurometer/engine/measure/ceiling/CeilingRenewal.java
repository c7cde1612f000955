package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.measure.host.HostLoad;
import java.util.function.Supplier;

/**
 * Decides when ceilings that are kept should be measured again: when a run has shown them to be too low, when nobody
 * knows how busy the host was, and when it was busy and is quieter now.
 */
public final class CeilingRenewal {
    private static final long WATCHED_NANOS = 1_000_000_000;
    private static final long NAP_NANOS = 100_000_000;

    private final Clock clock;
    private final Supplier<HostLoad> load;

    /** @param load of the host now */
    public CeilingRenewal(Clock clock, Supplier<HostLoad> load) {
        this.clock = clock;
        this.load = load;
    }

    /**
     * Watches the host for a second where the ceilings are those of a busy one. Quieter is a host that exceeds fewer
     * bounds.
     *
     * @throws java.util.concurrent.CancellationException when nobody wants to know any more
     */
    public boolean isDue(Ceilings kept, Cancellation cancellation) {
        CeilingConditions then = kept.origin().conditions().value();
        if (kept.outrun() || then == null) {
            return true;
        }
        return then.noisyHost()
                && now(cancellation).noise().size() < then.noise().size();
    }

    private CeilingConditions now(Cancellation cancellation) {
        HostLoad before = load.get();
        long end = clock.nanos() + WATCHED_NANOS;
        while (clock.nanos() < end) {
            cancellation.requireWanted();
            clock.sleepUntil(Math.min(end, clock.nanos() + NAP_NANOS));
        }
        return CeilingConditions.of(load.get().since(before));
    }
}
