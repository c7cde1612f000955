package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.util.Map;

/** What a step costs beyond its arithmetic, and whether executables that are dropped leave memory behind. */
final class StepProbe {
    private static final int OPERATORS = 100;
    private static final long VALUES = 64;
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 2_000;
    private static final int COMPILED_OPERATORS = 10;

    private final Engine engine;

    StepProbe(Engine engine) {
        this.engine = engine;
    }

    /** @param micros for one step, the best of some rounds of runs */
    record Cost(double micros) {}

    /** Growth of memory in use over many compiles, as a fraction of what was in use after a third as many before. */
    record Churn(int compiles, double growth) {}

    Cost cost(int threads, int rounds) {
        Map<String, TensorType> types = Map.of(ChainGraph.INPUT, TensorType.of(DataType.FP32, VALUES));
        try (ModelRuntime runtime = engine.load(ChainGraph.of(OPERATORS, VALUES));
                Tensor input = Tensor.ofFloats(new float[(int) VALUES], VALUES);
                ModelRuntime.Lease lease = runtime.acquire(
                        types,
                        runtime.graph().outputs(),
                        engine.options(threads, Precision.FP32).unoptimized());
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            double best = Double.POSITIVE_INFINITY;
            run(session, input, WARM_UP);
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                run(session, input, RUNS);
                best = Math.min(best, (System.nanoTime() - start) / 1e3 / RUNS / OPERATORS);
            }
            return new Cost(best);
        }
    }

    Churn churn(int compiles) throws IOException, InterruptedException {
        compile(compiles / 3);
        long before = settled();
        compile(compiles);
        return new Churn(compiles, (settled() - before) / (double) before);
    }

    private static void run(Session session, Tensor input, int runs) {
        for (int i = 0; i < runs; i++) {
            session.run(Map.of(ChainGraph.INPUT, input));
        }
    }

    /** Compiles, runs once and drops, with another size every time within a few hundred. */
    private void compile(int times) {
        for (int i = 0; i < times; i++) {
            long values = 1L + i % 300;
            Map<String, TensorType> types = Map.of(ChainGraph.INPUT, TensorType.of(DataType.FP32, values));
            try (ModelRuntime runtime = engine.load(ChainGraph.of(COMPILED_OPERATORS, values));
                    Tensor input = Tensor.ofFloats(new float[(int) values], values);
                    ModelRuntime.Lease lease =
                            runtime.acquire(types, runtime.graph().outputs(), engine.options(1, Precision.FP32));
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                session.run(Map.of(ChainGraph.INPUT, input));
            }
        }
    }

    /** Memory in use once the collector has freed what it can. */
    private static long settled() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(500);
        }
        return MemoryUse.physical();
    }
}
