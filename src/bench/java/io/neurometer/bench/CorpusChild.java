package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.conformance.CorpusModel;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process that runs one model of the corpus in both engines, in turn: first every case for its answers, then the first
 * case for time. A model that ends its process ends no other's.
 */
final class CorpusChild {
    private static final double TOLERANCE = 1e-4;

    /** One rounding of an output to FP16. */
    private static final double TOLERANCE_OF_FP16 = 0x1p-11;

    /** Part of the time of a cell that goes by before its rounds, while the JVM compiles. */
    private static final double WARMING = 0.5;

    private final Engine engine;
    private final CorpusModel model;
    private final Path file;
    private final int rounds;
    private final int maxRounds;
    private final double seconds;

    private CorpusChild(Engine engine, CorpusModel model, Path file, int rounds, int maxRounds, double seconds) {
        this.engine = engine;
        this.model = model;
        this.file = file;
        this.rounds = rounds;
        this.maxRounds = maxRounds;
        this.seconds = seconds;
    }

    /**
     * @param arguments folder of the manifest, name, file, backend, rounds, the most rounds, seconds of a cell, then
     *     numbers of threads
     */
    public static void main(String[] arguments) throws Exception {
        CorpusModel model = CorpusModel.in(Path.of(arguments[0])).get(arguments[1]);
        CorpusChild child = new CorpusChild(
                new Engine(arguments[3]),
                model,
                Path.of(arguments[2]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                Double.parseDouble(arguments[6]));
        for (int i = 7; i < arguments.length; i++) {
            System.out.println(child.measured(Integer.parseInt(arguments[i])).line());
        }
        System.exit(0);
    }

    private CorpusCell measured(int threads) throws Exception {
        double error = 0;
        double peerError = 0;
        double allowed = TOLERANCE;
        for (CorpusModel.Case single : model.cases()) {
            Map<String, Answer> expected = new LinkedHashMap<>();
            for (CorpusModel.Data output : single.outputs()) {
                try (Tensor tensor = output.read()) {
                    expected.put(output.name(), Answer.of(tensor.shape(), tensor.dataType(), tensor.bytes()));
                }
                allowed = Math.max(allowed, output.dataType() == DataType.FP16 ? TOLERANCE_OF_FP16 : 0);
            }
            try (InputSets inputs = InputSets.from(() -> read(single));
                    Peer ours = ours(threads, inputs);
                    Peer theirs = OnnxRuntimePeer.open(file, threads, inputs)) {
                error = Math.max(error, Answer.distance(ours.answer(0), expected));
                peerError = Math.max(peerError, Answer.distance(theirs.answer(0), expected));
            }
        }
        CorpusModel.Case first = model.cases().get(0);
        double[] ours = new double[maxRounds];
        double[] theirs = new double[maxRounds];
        int done = 0;
        try (InputSets inputs = InputSets.from(() -> read(first));
                Peer our = ours(threads, inputs);
                Peer their = OnnxRuntimePeer.open(file, threads, inputs)) {
            quartile(our, WARMING * seconds);
            quartile(their, WARMING * seconds / 4);
            double turn = seconds / (2 * rounds);
            while (done < rounds || (done < maxRounds && !isCertain(ours, theirs, done))) {
                boolean oursFirst = done % 2 == 0;
                for (int i = 0; i < 2; i++) {
                    Quiet.await();
                    if (oursFirst == (i == 0)) {
                        ours[done] = quartile(our, turn);
                    } else {
                        theirs[done] = quartile(their, turn);
                    }
                }
                done++;
            }
        }
        return new CorpusCell(
                model.name(),
                threads,
                error,
                peerError,
                allowed,
                Arrays.copyOf(ours, done),
                Arrays.copyOf(theirs, done));
    }

    private static boolean isCertain(double[] ours, double[] theirs, int rounds) {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> theirs[i] / ours[i]);
        return RatioInterval.of(ratios).isNarrow();
    }

    private Peer ours(int threads, InputSets inputs) throws IOException {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.get(0).forEach((name, tensor) -> types.put(name, tensor.type()));
        return new EnginePeer(engine, Engine.map(file), types, engine.options(threads, Precision.FP32), inputs);
    }

    /** The inputs of a case, each in memory of its own. */
    static Map<String, Tensor> read(CorpusModel.Case single) {
        Map<String, Tensor> set = new LinkedHashMap<>();
        for (CorpusModel.Data input : single.inputs()) {
            try {
                set.put(input.name(), input.read());
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return set;
    }

    /** Calls for a time, at least three, after one that does not count: the lower quartile, which others disturb least. */
    private static double quartile(Peer peer, double seconds) throws Exception {
        double[] samples = peer.samples((long) (seconds * 1e9));
        Arrays.sort(samples);
        return samples[samples.length / 4] / 1e6;
    }
}
