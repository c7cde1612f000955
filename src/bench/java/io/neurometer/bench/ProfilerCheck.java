package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.subject.InputData;
import java.util.List;

/** Whether the profiler finds the latency that a caller finds who times the same calls from outside, in turn with it. */
final class ProfilerCheck {
    private static final int SEED = 1;
    private static final double QUICK_SECONDS = 5;

    private final Engine engine;
    private final int rounds;
    private final double seconds;

    /** @param seconds for the calls from outside in all rounds, and as much for the profiler's */
    ProfilerCheck(Engine engine, int rounds, double seconds) {
        this.engine = engine;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /**
     * Medians over the rounds, in milliseconds.
     *
     * @param profiled the profiler's median latency
     * @param outside the median of calls that the benchmark has timed
     * @param ratio of the former by the latter, round by round
     */
    record Agreement(Cell cell, double profiled, double outside, double ratio) {}

    Agreement measure(Cell cell, Workload workload) throws Exception {
        CompileOptions options = engine.options(cell.threads(), cell.precision());
        Graph graph = engine.read(Engine.map(workload.file()));
        MeasurementRequest request = new MeasurementRequest(
                graph, workload.inputs(), engine.analyze(graph, workload.inputs()), InputData.seeded(SEED), List.of());
        double[] profiled = new double[rounds];
        double[] outside = new double[rounds];
        double[] ratios = new double[rounds];
        try (InputSets inputs = new InputSets(workload.inputs());
                EnginePeer peer =
                        new EnginePeer(engine, Engine.map(workload.file()), workload.inputs(), options, inputs)) {
            for (int round = 0; round < rounds; round++) {
                if (round % 2 == 0) {
                    profiled[round] = profiled(request, options);
                    outside[round] = outside(peer);
                } else {
                    outside[round] = outside(peer);
                    profiled[round] = profiled(request, options);
                }
                ratios[round] = profiled[round] / outside[round];
            }
        }
        return new Agreement(cell, Statistics.median(profiled), Statistics.median(outside), Statistics.median(ratios));
    }

    private double outside(Peer peer) throws Exception {
        Quiet.await();
        return Turn.take(peer, (long) (seconds / rounds * 1e9)).medianNanos() / 1e6;
    }

    private double profiled(MeasurementRequest request, CompileOptions options) throws InterruptedException {
        Quiet.await();
        Protocol quick = Protocol.fixed(
                "quick",
                QUICK_SECONDS,
                new PreFlight(0, false),
                new WarmUp(new WarmUp.Rule(20, 0.5, WarmUp.Until.OVER, 1.5)),
                new Latency(new Latency.Rule(100, seconds / rounds, 2, 3)));
        return engine.profile(quick, options, request).require(Latency.LATENCY).median();
    }
}
