package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.Clock;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Where a measurement pauses for a moment between runs: it tells how far it is, and ends if it is no longer wanted. */
public final class Checkpoint {
    private static final long QUIET_NANOS = 200_000_000;

    private final Clock clock;
    private final ProgressListener listener;
    private final Cancellation cancellation;
    private final Map<Phase, Double> shares;
    private final double allShares;
    private final long start;
    private Phase phase = Phase.PRE_FLIGHT;
    private double sharesBefore;
    private double percent;
    private long runs;
    private long lastTold;

    /** @param shares about how long each phase that takes place will take, in any unit */
    public Checkpoint(Clock clock, ProgressListener listener, Cancellation cancellation, Map<Phase, Double> shares) {
        this.clock = clock;
        this.listener = listener;
        this.cancellation = cancellation;
        this.shares = Map.copyOf(shares);
        this.allShares =
                shares.values().stream().mapToDouble(Double::doubleValue).sum();
        this.start = clock.nanos();
    }

    /** A phase begins. */
    public void enter(Phase next) {
        requireWanted();
        phase = next;
        runs = 0;
        sharesBefore = shares.entrySet().stream()
                .filter(share -> share.getKey().compareTo(next) < 0)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        tell(0, Map.of());
    }

    /** A run has ended. @param done how much of the phase is over, from 0 to 1 @param nanos how long the run took */
    public void between(double done, double nanos) {
        requireWanted();
        runs++;
        if (clock.nanos() - lastTold >= QUIET_NANOS) {
            tell(done, Map.of("last_ms", nanos / 1e6));
        }
    }

    /** May be called from any thread. @throws CancellationException when the measurement is no longer wanted */
    public void requireWanted() {
        cancellation.requireWanted();
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the measurement was interrupted");
        }
    }

    /** Figures of a phase that is nearly over. @param done from 0 to 1 */
    public void tell(double done, Map<String, Double> figures) {
        lastTold = clock.nanos();
        double share = shares.getOrDefault(phase, 0.0) * Math.min(1, Math.max(0, done));
        percent = Math.max(percent, allShares == 0 ? 0 : 100 * (sharesBefore + share) / allShares);
        listener.progressed(new Progress(phase.word(), percent, (lastTold - start) / 1e9, runs, figures));
    }

    /** Everything has been done. */
    public void complete() {
        percent = 100;
        tell(1, Map.of());
    }
}
