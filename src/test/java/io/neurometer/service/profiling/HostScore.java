package io.neurometer.service.profiling;

import io.neurometer.engine.measure.ceiling.Roof;
import io.neurometer.engine.measure.predict.Efficiencies;
import io.neurometer.engine.measure.predict.KnownHost;
import io.neurometer.engine.measure.predict.ModelRun;
import io.neurometer.engine.measure.predict.Prediction;
import io.neurometer.engine.measure.predict.Transfer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Predictions of every run on every host of the library from every other run of the same model. What a host reaches is
 * learned from its other models alone, so that no prediction knows what it predicts.
 */
final class HostScore {
    private final Map<String, List<ModelRun>> runs = new TreeMap<>();
    private final List<Pair> pairs = new ArrayList<>();

    /** @param calibrated whether efficiencies are used */
    HostScore(boolean calibrated) {
        HostLibrary.hosts().forEach(host -> runs.put(host.name(), HostRuns.of(host.name())));
        for (KnownHost from : HostLibrary.hosts()) {
            for (KnownHost to : HostLibrary.hosts()) {
                for (ModelRun run : runs.get(from.name())) {
                    runs.get(to.name()).stream()
                            .filter(other -> other.model().equals(run.model()))
                            .filter(other -> !from.equals(to) || other.threads() != run.threads())
                            .forEach(other -> pairs.add(pair(from, run, to, other, calibrated)));
                }
            }
        }
    }

    /** One prediction and what came of it. @param error logarithm of the estimate by what was measured */
    record Pair(String from, int threads, String to, int threadsThere, String model, double error) {
        boolean crossesHosts() {
            return !from.equals(to);
        }

        /** As a share of what was measured. */
        double off() {
            return Math.expm1(Math.abs(error));
        }
    }

    List<Pair> pairs() {
        return pairs;
    }

    private Pair pair(KnownHost from, ModelRun run, KnownHost to, ModelRun other, boolean calibrated) {
        Roof here =
                from.ceilings().roof("fp32", run.threads(), run.workingSet()).require();
        Roof there =
                to.ceilings().roof("fp32", other.threads(), run.workingSet()).require();
        Transfer transfer = Transfer.between(
                from.ceilings(),
                calibrated ? reached(from, run.model()) : Efficiencies.UNKNOWN,
                run.threads(),
                to.ceilings(),
                calibrated ? reached(to, run.model()) : Efficiencies.UNKNOWN,
                other.threads());
        double estimate = Prediction.of(run.pieces(here), here, there, transfer).estimate();
        return new Pair(
                from.name(),
                run.threads(),
                to.name(),
                other.threads(),
                run.model(),
                Math.log(estimate / other.medianMs()));
    }

    private Efficiencies reached(KnownHost host, String without) {
        return Efficiencies.learned(
                runs.get(host.name()).stream()
                        .filter(run -> !run.model().equals(without))
                        .toList(),
                host.ceilings());
    }

    static double medianError(List<Pair> pairs) {
        double[] errors = pairs.stream().mapToDouble(Pair::off).sorted().toArray();
        int middle = errors.length / 2;
        return errors.length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
    }

    /** Smallest error that nine of ten predictions keep to, and one more. */
    double interval(Predicate<Pair> of) {
        double[] errors = pairs.stream()
                .filter(of)
                .mapToDouble(pair -> Math.abs(pair.error()))
                .sorted()
                .toArray();
        int rank = Math.min(errors.length, (int) Math.ceil(0.9 * (errors.length + 1)));
        return errors[rank - 1];
    }

    /** Part of the pairs within the interval that pairs of the other models have. */
    double coverage() {
        Map<String, Double> intervals = pairs.stream()
                .map(Pair::model)
                .distinct()
                .collect(Collectors.toMap(
                        model -> model, model -> interval(pair -> !pair.model().equals(model))));
        double[] within = pairs.stream()
                .mapToDouble(pair -> Math.abs(pair.error()) <= intervals.get(pair.model()) ? 1 : 0)
                .toArray();
        return Arrays.stream(within).average().orElseThrow();
    }
}
