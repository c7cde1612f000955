package io.neurometer.engine.measure.phase;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Findings;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Trials of a model of one node, whose runs take what a test says on a clock of its own. */
public final class Trials {
    private Trials() {}

    /** A trial with the model loaded. @param nanos that each run takes @param seconds until everything should be over */
    public static Trial of(VirtualClock clock, LongSupplier nanos, double seconds) {
        Checkpoint checkpoint = new Checkpoint(clock, ProgressListener.NONE, Cancellation.NEVER, Map.of());
        return of(clock, nanos, seconds, 1, checkpoint);
    }

    /** As above. @param seed of inputs and arrivals */
    public static Trial of(VirtualClock clock, LongSupplier nanos, double seconds, long seed, Checkpoint checkpoint) {
        ModelCompiler compiler = TestBackend.compiler(arguments -> clock.work(nanos.getAsLong()));
        MeasurementRequest request = request(compiler, seed);
        Trial trial = new Trial(
                () -> Subject.load(
                        compiler,
                        request.graph(),
                        request.inputs(),
                        CompileOptions.of(TestBackend.NAME),
                        request.data(),
                        clock),
                clock,
                checkpoint,
                request,
                RequestCount.NONE,
                seconds,
                new Findings("nobody looked for it"));
        trial.load();
        return trial;
    }

    /** To measure the model of one node. */
    public static MeasurementRequest request(ModelCompiler compiler, long seed) {
        Graph graph = TestBackend.oneNode();
        return new MeasurementRequest(
                graph,
                TestBackend.INPUTS,
                CostAnalyzer.analyze(compiler.infer(graph, TestBackend.INPUTS)),
                InputData.seeded(seed),
                List.of());
    }
}
