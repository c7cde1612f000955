package io.neurometer.bench;

import ai.onnxruntime.OrtException;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** What it takes from a file to its first answer, every time with nothing left of the time before. */
final class FirstRequest {
    /** Loads of both engines before any counts: the JVM of a service has compiled what loads models. */
    private static final long WARM_UP_NANOS = 2_000_000_000;

    private final Engine engine;
    private final int repetitions;

    FirstRequest(Engine engine, int repetitions) {
        this.engine = engine;
        this.repetitions = repetitions;
    }

    /**
     * Medians in milliseconds.
     *
     * @param load our import of bytes in memory
     * @param compile our compilation for the shapes of the cell
     * @param run our first run
     * @param fromPath our total when the file is mapped, not in memory
     * @param newShape our compilation for a batch that the loaded model has not seen; NaN where the file fixes the batch
     * @param theirSession making ONNX Runtime's session from bytes in memory
     * @param theirRun its first run
     * @param theirsFromPath its total when it reads the file
     */
    record Cost(
            Cell cell,
            double load,
            double compile,
            double run,
            double fromPath,
            double newShape,
            double theirSession,
            double theirRun,
            double theirsFromPath) {
        double ours() {
            return load + compile + run;
        }

        double theirs() {
            return theirSession + theirRun;
        }

        /** How many times as long ONNX Runtime takes from bytes in memory. */
        double ratio() {
            return theirs() / ours();
        }
    }

    Cost measure(Cell cell, Workload workload) throws IOException, OrtException, InterruptedException {
        CompileOptions options = engine.options(cell.threads(), cell.precision());
        double[][] ours = new double[repetitions][];
        double[][] oursFromPath = new double[repetitions][];
        double[][] theirs = new double[repetitions][];
        double[][] theirsFromPath = new double[repetitions][];
        byte[] bytes = Files.readAllBytes(workload.file());
        try (InputSets inputs = new InputSets(workload.inputs())) {
            long start = System.nanoTime();
            do {
                ours(workload, ByteBuffer.wrap(bytes), options, inputs);
                theirs(workload, bytes, cell.threads(), inputs);
            } while (System.nanoTime() - start < WARM_UP_NANOS);
            for (int i = 0; i < repetitions; i++) {
                Quiet.await();
                ours[i] = ours(workload, ByteBuffer.wrap(bytes), options, inputs);
                Quiet.await();
                theirs[i] = theirs(workload, bytes, cell.threads(), inputs);
                Quiet.await();
                oursFromPath[i] = ours(workload, null, options, inputs);
                Quiet.await();
                theirsFromPath[i] = theirs(workload, null, cell.threads(), inputs);
            }
        }
        return new Cost(
                cell,
                Statistics.medianOf(ours, 0),
                Statistics.medianOf(ours, 1),
                Statistics.medianOf(ours, 2),
                Statistics.medianOf(oursFromPath, 3),
                newShape(workload, options),
                Statistics.medianOf(theirs, 0),
                Statistics.medianOf(theirs, 1),
                Statistics.medianOf(theirsFromPath, 2));
    }

    /** Milliseconds of load, compilation, first run, and all of it. */
    private double[] ours(Workload workload, @Nullable ByteBuffer bytes, CompileOptions options, InputSets inputs)
            throws IOException {
        long start = System.nanoTime();
        Graph graph = engine.read(bytes == null ? Engine.map(workload.file()) : bytes);
        try (ModelRuntime runtime = engine.load(graph)) {
            long loaded = System.nanoTime();
            try (ModelRuntime.Lease lease = runtime.acquire(workload.inputs(), graph.outputs(), options);
                    Session session = compiled(lease)) {
                long compiled = System.nanoTime();
                session.run(inputs.get(0));
                long end = System.nanoTime();
                return millis(loaded - start, compiled - loaded, end - compiled, end - start);
            }
        }
    }

    private static Session compiled(ModelRuntime.Lease lease) {
        return lease.executable().open(ExecutionListener.NONE);
    }

    /** Milliseconds of making a session, its first run, and both. */
    private static double[] theirs(Workload workload, byte @Nullable [] bytes, int threads, InputSets inputs)
            throws OrtException {
        long start = System.nanoTime();
        try (OnnxRuntimePeer peer = bytes == null
                ? OnnxRuntimePeer.open(workload.file(), threads, inputs)
                : OnnxRuntimePeer.open(bytes, threads, inputs)) {
            long made = System.nanoTime();
            peer.run(0);
            long end = System.nanoTime();
            return millis(made - start, end - made, end - start);
        }
    }

    private double newShape(Workload workload, CompileOptions options) throws IOException {
        double[] samples = new double[repetitions];
        try (ModelRuntime runtime = engine.load(engine.read(Engine.map(workload.file())))) {
            runtime.acquire(workload.inputs(), workload.outputs(), options).close();
            for (int i = 0; i < repetitions; i++) {
                long start = System.nanoTime();
                runtime.acquire(workload.inputsOf(workload.batch() + 1 + i), workload.outputs(), options)
                        .close();
                samples[i] = (System.nanoTime() - start) / 1e6;
            }
            return Statistics.median(samples);
        } catch (EngineException fixedBatch) {
            return Double.NaN;
        }
    }

    private static double[] millis(long... nanos) {
        double[] millis = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            millis[i] = nanos[i] / 1e6;
        }
        return millis;
    }
}
