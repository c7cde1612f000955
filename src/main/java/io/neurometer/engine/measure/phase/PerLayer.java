package io.neurometer.engine.measure.phase;

import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.measure.statistics.Medians;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each layer takes, in runs of their own in which every kernel is timed. They take turns with runs that are not,
 * so that what the timing itself costs can be told.
 */
public final class PerLayer {
    private static final int MIN_RUNS = 3;

    private final int runs;

    public PerLayer(int runs) {
        this.runs = runs;
    }

    /** @param overheadPercent by how much the median of the timed runs exceeds that of the others */
    public record Result(List<LayerTime> layers, int runs, double overheadPercent) {}

    /** Kernel times of one run, by node; a node may have several kernels. */
    private static final class Times implements ExecutionListener {
        private final Map<Node, Double> nanos = new LinkedHashMap<>();

        @Override
        public void computed(Node node, long elapsed) {
            nanos.merge(node, (double) elapsed, Double::sum);
        }
    }

    /** @param costs the rows of the analytic report */
    public Result run(Trial trial, List<LayerCost> costs) {
        trial.checkpoint().enter(Phase.PER_LAYER);
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
        double overhead = Medians.of(Arrays.copyOf(timed, taken)) / Medians.of(Arrays.copyOf(plain, taken)) - 1;
        return new Result(
                LayerAttribution.attribute(kernels, trial.subject().executable().sources(), costs),
                taken,
                100 * overhead);
    }
}
