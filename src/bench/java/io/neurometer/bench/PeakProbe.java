package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.measure.ceiling.Problem;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.Map;

/**
 * The most arithmetic that our engine reaches on this machine: single operators large enough to keep every core busy and
 * small enough to stay near the caches.
 */
final class PeakProbe {
    private static final long SECONDS_NANOS = 500_000_000;
    private static final int MIN_RUNS = 3;

    private final Engine engine;

    PeakProbe(Engine engine) {
        this.engine = engine;
    }

    /** @param gflops 10^9 floating-point operations a second, two for each multiply-accumulate */
    record Peak(int threads, Precision precision, String problem, double gflops) {}

    Peak measure(int threads, Precision precision) {
        Peak best = null;
        for (Problem problem : Problem.MANY) {
            Peak peak = new Peak(threads, precision, problem.name(), gflops(problem, threads, precision));
            if (best == null || peak.gflops() > best.gflops()) {
                best = peak;
            }
        }
        return best;
    }

    private double gflops(Problem problem, int threads, Precision precision) {
        try (Tensor input = Tensor.allocate(problem.input());
                ModelRuntime runtime = engine.load(problem.graph())) {
            Problem.fill(input, 1);
            Map<String, TensorType> types = Map.of("x", problem.input());
            try (ModelRuntime.Lease lease =
                            runtime.acquire(types, runtime.graph().outputs(), engine.options(threads, precision));
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                return problem.flop() / leastNanos(session, Map.of("x", input));
            }
        }
    }

    private static long leastNanos(Session session, Map<String, Tensor> inputs) {
        session.run(inputs);
        long least = Long.MAX_VALUE;
        long start = System.nanoTime();
        for (int run = 0; run < MIN_RUNS || System.nanoTime() - start < SECONDS_NANOS; run++) {
            long before = System.nanoTime();
            session.run(inputs);
            least = Math.min(least, System.nanoTime() - before);
        }
        return least;
    }
}
