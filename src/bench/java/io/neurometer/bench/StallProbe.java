package io.neurometer.bench;

import io.neurometer.engine.measure.clock.PauseWatch;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.load.ClosedLoad;
import io.neurometer.engine.measure.load.OpenLoad;
import io.neurometer.engine.measure.load.PoissonArrivals;
import io.neurometer.engine.measure.load.WorkerPool;
import io.neurometer.engine.measure.statistics.LatencyBrief;
import io.neurometer.engine.measure.statistics.LatencySamples;

/**
 * Shows on the real clock what the tests show on a virtual one: a process that is stopped for 200 ms once a second looks
 * well to callers that wait for each other, and is found out by requests that count from when they were due. The stops
 * are real: a helper process sends the signals.
 */
final class StallProbe {
    private static final long CALL_NANOS = 1_000_000;
    private static final double SECONDS = 6;
    private static final double RATE = 400;

    private StallProbe() {}

    /** @throws Exception when the helper cannot be started */
    static void run(Table table) throws Exception {
        table.line("%nA process that is stopped for 200 ms once a second");
        long self = ProcessHandle.current().pid();
        Process stopper = new ProcessBuilder(
                        "sh",
                        "-c",
                        "trap 'kill -CONT " + self + "; exit' TERM; while sleep 0.8 && kill -STOP " + self
                                + "; do sleep 0.2; kill -CONT " + self + "; done")
                .start();
        try (WorkerPool crew = new WorkerPool()) {
            ClosedLoad closed;
            try (PauseWatch watch = new PauseWatch(SystemClock.INSTANCE)) {
                closed = ClosedLoad.run(StallProbe::call, SystemClock.INSTANCE, crew, 1, SECONDS);
                print(table, "closed loop", LatencySamples.brief(closed.nanos()), watch);
            }
            long[] due = PoissonArrivals.schedule(RATE, (int) (RATE * SECONDS), 1);
            try (PauseWatch watch = new PauseWatch(SystemClock.INSTANCE)) {
                OpenLoad open = OpenLoad.run(StallProbe::call, SystemClock.INSTANCE, crew, 1, due, SECONDS);
                print(table, "open loop", LatencySamples.brief(open.latency()), watch);
            }
        } finally {
            stopper.destroy();
        }
    }

    private static long call() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < CALL_NANOS) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - begin;
    }

    private static void print(Table table, String load, LatencyBrief latency, PauseWatch watch) {
        table.line(
                "%s: p50 %.2f ms, p99 %.2f ms of %d; %d stalls by the platform",
                load,
                latency.p().get("50").v().require(),
                latency.p().get("99").v().require(),
                latency.n(),
                watch.hiccup().stalls().stream()
                        .filter(stall -> stall.cause().equals(Stall.PLATFORM))
                        .count());
    }
}
