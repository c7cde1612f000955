package io.neurometer.engine.measure.load;

import io.neurometer.engine.measure.clock.Clock;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Callers that each wait for an answer before they ask again, so that the load follows the pace of what is called: right
 * for the greatest throughput, blind to how long others would have waited meanwhile.
 *
 * @param nanos duration of each call, in no particular order
 * @param seconds from the first call's begin to the last one's end
 */
public record ClosedLoad(double[] nanos, double seconds) {
    private static final int MAX_CALLS = 1 << 20;

    /** Calls until the time is over, at least once for each caller, and lets calls that have begun end. */
    public static ClosedLoad run(Target target, Clock clock, WorkerPool workers, int callers, double seconds) {
        long start = clock.nanos();
        long end = start + (long) (seconds * 1e9);
        double[][] durations = new double[callers][];
        workers.run(callers, (worker, mayGoOn) -> durations[worker] = calls(target, clock, end, mayGoOn));
        double[] all = Arrays.stream(durations).flatMapToDouble(Arrays::stream).toArray();
        return new ClosedLoad(all, (clock.nanos() - start) / 1e9);
    }

    private static double[] calls(Target target, Clock clock, long end, BooleanSupplier mayGoOn) {
        double[] taken = new double[16];
        int count = 0;
        do {
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, 2 * count);
            }
            taken[count++] = target.call();
        } while (mayGoOn.getAsBoolean() && clock.nanos() < end && count < MAX_CALLS);
        return Arrays.copyOf(taken, count);
    }

    /** Calls per second. */
    public double rate() {
        return nanos.length / seconds;
    }
}
