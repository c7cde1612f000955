package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The most arithmetic that our engine reaches on this machine: single operators large enough to keep every core busy and
 * small enough to stay near the caches.
 */
final class PeakProbe {
    private static final long SECONDS_NANOS = 500_000_000;
    private static final long SEED = 5;
    private static final List<Problem> PROBLEMS =
            List.of(convolution(256, 56), convolution(512, 28), convolution(64, 224), product(1024), product(2048));

    private final Engine engine;

    PeakProbe(Engine engine) {
        this.engine = engine;
    }

    /** @param gflops 10^9 floating-point operations a second, two for each multiply-accumulate */
    record Peak(int threads, Precision precision, String problem, double gflops) {}

    private record Problem(String name, Op op, TensorType input, TensorType weight, double flop) {}

    Peak measure(int threads, Precision precision) {
        Peak best = null;
        for (Problem problem : PROBLEMS) {
            Peak peak = new Peak(threads, precision, problem.name(), gflops(problem, threads, precision));
            if (best == null || peak.gflops() > best.gflops()) {
                best = peak;
            }
        }
        return best;
    }

    private double gflops(Problem problem, int threads, Precision precision) {
        try (Tensor input = Tensor.allocate(problem.input());
                ModelRuntime runtime = engine.load(graph(problem))) {
            fill(input, 1);
            Map<String, TensorType> types = Map.of("x", problem.input());
            try (ModelRuntime.Lease lease =
                            runtime.acquire(types, runtime.graph().outputs(), engine.options(threads, precision));
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                return problem.flop() / medianNanos(session, Map.of("x", input));
            }
        }
    }

    private static double medianNanos(Session session, Map<String, Tensor> inputs) {
        session.run(inputs);
        double[] samples = new double[64];
        int count = 0;
        long start = System.nanoTime();
        while (count < samples.length && (count < 3 || System.nanoTime() - start < SECONDS_NANOS)) {
            long before = System.nanoTime();
            session.run(inputs);
            samples[count++] = System.nanoTime() - before;
        }
        return Statistics.median(Arrays.copyOf(samples, count));
    }

    private static Graph graph(Problem problem) {
        GraphBuilder builder = new GraphBuilder(problem.name());
        builder.input("x", problem.input());
        double spread = Math.sqrt((double) problem.weight().shape().size(0)
                / problem.weight().shape().elements());
        builder.weight(Weight.of("w", problem.weight(), target -> fill(target, spread)));
        builder.output(builder.node("y", "y", problem.op(), List.of("x", "w")));
        return builder.build();
    }

    private static void fill(Tensor tensor, double spread) {
        SplittableRandom random = new SplittableRandom(SEED);
        FloatBuffer floats = tensor.bytes().asFloatBuffer();
        while (floats.hasRemaining()) {
            floats.put((float) (spread * random.nextGaussian()));
        }
    }

    /** Windows of 5x5 are computed product by product; those of 3x3 may need fewer. */
    private static Problem convolution(long channels, long side) {
        List<Long> ones = List.of(1L, 1L);
        List<Long> twos = List.of(2L, 2L);
        return new Problem(
                "convolution 5x5 of " + channels + "x" + side + "x" + side,
                new Convolution.Conv(
                        new Window(List.of(5L, 5L), ones, ones, Window.Padding.EXPLICIT, twos, twos), 1, null),
                TensorType.of(DataType.FP32, 1, channels, side, side),
                TensorType.of(DataType.FP32, channels, channels, 5, 5),
                2.0 * 25 * channels * channels * side * side);
    }

    private static Problem product(long size) {
        return new Problem(
                "matrix product of size " + size,
                new Linear.FullyConnected(),
                TensorType.of(DataType.FP32, size, size),
                TensorType.of(DataType.FP32, size, size),
                2.0 * size * size * size);
    }
}
