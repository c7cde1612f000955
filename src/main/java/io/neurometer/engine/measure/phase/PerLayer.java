package io.neurometer.engine.measure.phase;

import static io.neurometer.engine.report.Unit.PERCENT;

import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.measure.statistics.Medians;
import io.neurometer.engine.report.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each layer takes, in runs of their own in which every kernel is timed. They take turns with runs that are not,
 * so that what the timing itself costs can be told.
 */
public final class PerLayer implements Phase {
    public static final Figure<List<LayerTime>> LAYERS = Figure.each(
                    "layers", "How long each layer takes.", LayerTime.SECTION)
            .missedAs("layers", "--protocol standard times each of them");

    public static final Figure<Double> OVERHEAD =
            Figure.number("instrumentation_overhead_pct", PERCENT, "How much timing layers slowed the runs.");

    private static final int MIN_RUNS = 3;
    private static final double MAX_SHARE = 0.1;
    private static final double USUAL_SECONDS = 2;

    private final int runs;

    public PerLayer(int runs) {
        this.runs = runs;
    }

    /** Kernel times of one run, by node; a node may have several kernels. */
    private static final class Times implements ExecutionListener {
        private final Map<Node, Double> nanos = new LinkedHashMap<>();

        @Override
        public void computed(Node node, long elapsed) {
            nanos.merge(node, (double) elapsed, Double::sum);
        }
    }

    @Override
    public String name() {
        return "per-layer";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return USUAL_SECONDS;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return Math.min(MAX_SHARE * trial.totalSeconds(), 2 * runs * trial.runSeconds());
    }

    @Override
    public void run(Trial trial) {
        trial.workers().dismiss();
        trial.checkpoint().enter(name());
        double[] timed = new double[runs];
        double[] plain = new double[runs];
        Map<Node, double[]> byNode = new LinkedHashMap<>();
        int count = 0;
        while (count < runs && (count < MIN_RUNS || trial.secondsLeft() > 0)) {
            plain[count] = trial.subject().run();
            trial.checkpoint().between((double) count / runs, plain[count]);
            Times times = new Times();
            timed[count] = trial.subject().run(times);
            int run = count++;
            times.nanos.forEach((node, nanos) -> byNode.computeIfAbsent(node, first -> new double[runs])[run] = nanos);
            trial.checkpoint().between((double) count / runs, timed[run]);
        }
        if (count < runs) {
            trial.deviate(count + " runs timed by layer within the time given, of " + runs);
        }
        int taken = count;
        List<LayerAttribution.KernelTime> kernels = new ArrayList<>();
        byNode.forEach((node, nanos) ->
                kernels.add(new LayerAttribution.KernelTime(node, Medians.of(Arrays.copyOf(nanos, taken)) / 1e6)));
        trial.findings()
                .put(
                        LAYERS,
                        LayerAttribution.attribute(
                                kernels,
                                trial.subject().executable().sources(),
                                trial.request().analytic().layers()));
        double slowed = Medians.of(Arrays.copyOf(timed, taken)) / Medians.of(Arrays.copyOf(plain, taken));
        trial.findings().put(OVERHEAD, 100 * (slowed - 1));
    }
}
