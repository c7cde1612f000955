package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Bound;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.ceiling.RooflinePoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What part of its ceilings a host reaches, by class of kernel and number of threads.
 *
 * @param byThreads number of threads to class to the least time that the ceilings allow by the time taken
 */
public record Efficiencies(Map<Integer, Map<String, Double>> byThreads) {
    /** Of a host of which nothing but its ceilings is known. */
    public static final Efficiencies UNKNOWN = new Efficiencies(Map.of());

    public Efficiencies {
        byThreads = Map.copyOf(byThreads);
    }

    /** Null where there is none. */
    @Nullable
    Double of(int threads, String kernelClass) {
        return byThreads.getOrDefault(threads, Map.of()).get(kernelClass);
    }

    /** Learned from runs in FP32, each of which weighs as much as another; layers bound by overhead do not count. */
    public static Efficiencies learned(List<ModelRun> runs, Ceilings ceilings) {
        Map<Integer, Map<String, double[]>> sums = new TreeMap<>();
        for (ModelRun run : runs) {
            Roof roof = ceilings.roof("fp32", run.threads(), run.workingSet()).require();
            double all = run.layers().stream().mapToDouble(LayerRun::ms).sum();
            List<RooflinePoint> points = run.under(roof);
            for (int i = 0; i < points.size(); i++) {
                LayerRun layer = run.layers().get(i);
                if (points.get(i).bound() != Bound.OVERHEAD) {
                    double[] sum = sums.computeIfAbsent(run.threads(), first -> new TreeMap<>())
                            .computeIfAbsent(
                                    KernelClass.of(layer.kind(), layer.flop(), layer.bytes()), first -> new double[2]);
                    sum[0] += points.get(i).lowerBoundMs() / all;
                    sum[1] += layer.ms() / all;
                }
            }
        }
        Map<Integer, Map<String, Double>> learned = new HashMap<>();
        sums.forEach((threads, classes) -> {
            Map<String, Double> shares = new TreeMap<>();
            classes.forEach((name, sum) -> shares.put(name, sum[0] / sum[1]));
            learned.put(threads, shares);
        });
        return new Efficiencies(learned);
    }
}
