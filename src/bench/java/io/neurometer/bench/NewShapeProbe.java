package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How long a call of a known shape takes while other threads ask the same model for shapes that it has to compile. */
final class NewShapeProbe {
    private static final int CALLERS = 8;
    private static final int WARM_UP_CALLS = 50;

    private final Engine engine;
    private final double seconds;

    /** @param seconds for one cell */
    NewShapeProbe(Engine engine, double seconds) {
        this.engine = engine;
        this.seconds = seconds;
    }

    /** Of so many calls, in milliseconds. */
    record Latency(int calls, double median, double p99) {
        static Latency of(List<Long> nanos) {
            double[] sorted =
                    nanos.stream().mapToDouble(value -> value / 1e6).sorted().toArray();
            return new Latency(
                    sorted.length, Statistics.median(sorted), sorted[(int) Math.ceil(0.99 * sorted.length) - 1]);
        }
    }

    /** @param compiled how many new shapes were compiled meanwhile */
    record Outcome(Cell cell, Latency alone, Latency beside, int compiled) {}

    /** @throws io.neurometer.engine.error.EngineException when the file fixes the batch */
    Outcome measure(Cell cell, Workload workload) throws IOException, InterruptedException, ExecutionException {
        CompileOptions options = engine.options(cell.threads(), cell.precision());
        AtomicInteger batch = new AtomicInteger(workload.batch());
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (InputSets inputs = new InputSets(workload.inputs());
                ModelRuntime runtime = engine.loadAsInService(engine.read(Engine.map(workload.file())))) {
            Runnable known = () -> call(runtime, workload, options, inputs);
            Runnable unknown =
                    () -> runtime.acquire(workload.inputsOf(batch.incrementAndGet()), workload.outputs(), options)
                            .close();
            unknown.run();
            for (int i = 0; i < WARM_UP_CALLS; i++) {
                known.run();
            }
            Quiet.await();
            Latency alone = latency(known);
            int before = batch.get();
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                others.add(callers.submit(() -> {
                    while (!over.get()) {
                        unknown.run();
                    }
                }));
            }
            Latency beside = latency(known);
            over.set(true);
            for (Future<?> other : others) {
                other.get();
            }
            return new Outcome(cell, alone, beside, batch.get() - before);
        } finally {
            over.set(true);
            callers.shutdown();
        }
    }

    private Latency latency(Runnable call) {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9 / 2);
        for (long start = System.nanoTime(); start < end; ) {
            call.run();
            long now = System.nanoTime();
            nanos.add(now - start);
            start = now;
        }
        return Latency.of(nanos);
    }

    private static void call(ModelRuntime runtime, Workload workload, CompileOptions options, InputSets inputs) {
        try (ModelRuntime.Lease lease = runtime.acquire(workload.inputs(), workload.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            session.run(inputs.get(0));
        }
    }
}
