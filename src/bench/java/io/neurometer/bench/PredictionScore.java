package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.Roofline;
import io.neurometer.engine.measure.ceiling.TimedRun;
import io.neurometer.engine.measure.ceiling.Traffic;
import io.neurometer.engine.measure.predict.Piece;
import io.neurometer.engine.measure.predict.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How good predictions are, with one machine as two: the one that has some threads predicts the latency on the one that
 * has others, and both are measured.
 */
final class PredictionScore {
    private static final int MIN_CALLS = 5;
    private static final int MAX_CALLS = 1000;
    private static final int LAYER_CALLS = 10;

    private final Engine engine;
    private final List<Integer> threads;
    private final double seconds;
    private final Ceilings ceilings;

    /** Measures the ceilings. @param seconds for the calls of one model with one number of threads */
    PredictionScore(Engine engine, List<Integer> threads, double seconds) {
        this.engine = engine;
        this.threads = threads;
        this.seconds = seconds;
        this.ceilings = engine.ceilings(new TreeSet<>(threads));
    }

    /**
     * One prediction and what came of it.
     *
     * @param layers whether the prediction had the time of each layer, or that of the whole alone
     * @param measured milliseconds with {@code to} threads
     */
    record Score(String model, int batch, int from, int to, boolean layers, Prediction prediction, double measured) {

        /** How far the estimate is off, by what was measured. */
        double error() {
            return prediction.estimate() / measured - 1;
        }

        boolean isWithin() {
            return prediction.low() <= measured && measured <= prediction.high();
        }
    }

    /** A run with one number of threads. */
    private record Timed(AnalyticReport analytic, double seconds, Map<String, Double> layerSeconds) {}

    Ceilings ceilings() {
        return ceilings;
    }

    /** From each number of threads to each other. */
    List<Score> score(Workload workload) throws IOException, InterruptedException {
        Map<Integer, Timed> timed = new LinkedHashMap<>();
        for (int count : threads) {
            timed.put(count, time(workload, count));
        }
        List<Score> scores = new ArrayList<>();
        for (int from : threads) {
            for (int to : threads) {
                if (from != to) {
                    scores.add(score(workload, from, to, timed, true));
                    scores.add(score(workload, from, to, timed, false));
                }
            }
        }
        return scores;
    }

    private Score score(Workload workload, int from, int to, Map<Integer, Timed> timed, boolean layers) {
        Timed here = timed.get(from);
        long workingSet = Traffic.asDeclared(here.analytic()).workingSet();
        Roof roof = ceilings.roof("fp32", from, workingSet).value();
        Roof other = ceilings.roof("fp32", to, workingSet).value();
        TimedRun run = new TimedRun(
                here.analytic(),
                Traffic.asDeclared(here.analytic()),
                here.seconds(),
                layers ? here.layerSeconds() : Map.of());
        Roofline roofline = Roofline.of(run, roof, ceilings.memory().lastLevelCache());
        Prediction prediction = Prediction.of(Piece.of(roofline, here.seconds(), layers), roof, other);
        return new Score(
                workload.model().name(),
                workload.batch(),
                from,
                to,
                layers,
                prediction,
                timed.get(to).seconds() * 1e3);
    }

    private Timed time(Workload workload, int count) throws IOException, InterruptedException {
        Quiet.await();
        try (InputSets inputs = new InputSets(workload.inputs());
                ModelRuntime runtime = engine.load(engine.read(Engine.map(workload.file())));
                ModelRuntime.Lease lease =
                        runtime.acquire(workload.inputs(), workload.outputs(), engine.options(count, Precision.FP32))) {
            Executable executable = lease.executable();
            return new Timed(
                    CostAnalyzer.analyze(executable.typed()), median(executable, inputs), layers(executable, inputs));
        }
    }

    private double median(Executable executable, InputSets inputs) {
        try (Session session = executable.open(ExecutionListener.NONE)) {
            for (int i = 0; i < InputSets.COUNT; i++) {
                session.run(inputs.get(i));
            }
            double[] samples = new double[MAX_CALLS];
            int calls = 0;
            long start = System.nanoTime();
            while (calls < MIN_CALLS || (calls < MAX_CALLS && System.nanoTime() - start < seconds * 1e9)) {
                long before = System.nanoTime();
                session.run(inputs.get(calls % InputSets.COUNT));
                samples[calls++] = (System.nanoTime() - before) / 1e9;
            }
            return Statistics.median(Arrays.copyOf(samples, calls));
        }
    }

    private static Map<String, Double> layers(Executable executable, InputSets inputs) {
        Map<String, Double> sums = new LinkedHashMap<>();
        ExecutionListener listener = (node, nanos) -> sums.merge(node.name(), nanos / 1e9 / LAYER_CALLS, Double::sum);
        try (Session session = executable.open(listener)) {
            session.run(inputs.get(0));
            sums.clear();
            for (int i = 0; i < LAYER_CALLS; i++) {
                session.run(inputs.get(i % InputSets.COUNT));
            }
        }
        return sums;
    }
}
