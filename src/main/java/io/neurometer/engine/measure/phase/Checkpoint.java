package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Where a measurement pauses for a moment between runs: it tells how far it is, and ends if it is no longer wanted. */
public final class Checkpoint {
    private static final long QUIET_NANOS = 200_000_000;

    private final Clock clock;
    private final ProgressListener listener;
    private final Cancellation cancellation;
    private final Map<String, Double> seconds;
    private final double allSeconds;
    private final long start;
    private String phase = "";
    private double secondsBefore;
    private double percent;
    private long runs;
    private long lastTold;

    /** @param seconds about how long each phase takes, by its name and in order */
    public Checkpoint(Clock clock, ProgressListener listener, Cancellation cancellation, Map<String, Double> seconds) {
        this.clock = clock;
        this.listener = listener;
        this.cancellation = cancellation;
        this.seconds = new LinkedHashMap<>(seconds);
        this.allSeconds =
                seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        this.start = clock.nanos();
    }

    /** A phase of this name begins. */
    public void enter(String next) {
        requireWanted();
        phase = next;
        runs = 0;
        if (seconds.containsKey(phase)) {
            secondsBefore = 0;
            for (Map.Entry<String, Double> earlier : seconds.entrySet()) {
                if (earlier.getKey().equals(phase)) {
                    break;
                }
                secondsBefore += earlier.getValue();
            }
        }
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
        double share = seconds.getOrDefault(phase, 0.0) * Math.min(1, Math.max(0, done));
        percent = Math.max(percent, allSeconds == 0 ? 0 : 100 * (secondsBefore + share) / allSeconds);
        listener.progressed(new Progress(phase, percent, (lastTold - start) / 1e9, runs, figures));
    }

    /** Everything has been done. */
    public void complete() {
        percent = 100;
        tell(1, Map.of());
    }
}
