package io.neurometer.engine.measure.fork;

import io.neurometer.engine.measure.clock.Collection;
import io.neurometer.engine.measure.clock.Hiccup;
import io.neurometer.engine.measure.clock.OffProcessor;
import io.neurometer.engine.measure.clock.Stall;
import io.neurometer.engine.measure.phase.Samples;
import io.neurometer.engine.measure.phase.Stability;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The samples of several processes as if they had been taken one process after the other, without what lay between. */
public final class PooledSamples {
    private static final int MAX_STALLS = 100;

    private PooledSamples() {}

    /** @param forks at least one */
    public static Samples of(List<ForkSample> forks) {
        List<Samples> parts = forks.stream().map(ForkSample::samples).toList();
        List<Collection> collections = new ArrayList<>();
        List<Stall> stalls = new ArrayList<>();
        double before = 0;
        for (Samples part : parts) {
            double offset = before * 1e3;
            part.collections()
                    .forEach(one ->
                            collections.add(new Collection(one.kind(), one.cause(), offset + one.atMs(), one.ms())));
            part.hiccup().stalls().forEach(one -> stalls.add(new Stall(offset + one.atMs(), one.ms(), one.cause())));
            before += part.seconds();
        }
        return new Samples(
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.nanos()))
                        .toArray(),
                parts.get(0).block(),
                before,
                parts.get(0).allocPerRun(),
                energy(parts),
                List.copyOf(collections),
                hiccup(parts.stream().map(Samples::hiccup).toList(), stalls),
                worst(parts));
    }

    /** The mean of a run; absent unless all tell. */
    private static Reading<Double> energy(List<Samples> parts) {
        double joules = 0;
        long runs = 0;
        for (Samples part : parts) {
            Double perRun = part.joulesPerRun().value();
            if (perRun == null) {
                return part.joulesPerRun();
            }
            long count = (long) part.nanos().length * part.block();
            joules += perRun * count;
            runs += count;
        }
        return Reading.of(joules / runs);
    }

    /** Of the process that waited most; absent where none tells. */
    private static Reading<OffProcessor> worst(List<Samples> parts) {
        return parts.stream()
                .map(Samples::offProcessor)
                .filter(reading -> reading.value() != null)
                .max(Comparator.comparingDouble(reading -> reading.require().share()))
                .orElse(parts.get(0).offProcessor());
    }

    /** Counts of all, and of the other figures the worst. */
    private static Hiccup hiccup(List<Hiccup> parts, List<Stall> stalls) {
        return new Hiccup(
                parts.get(0).periodMs(),
                parts.stream().mapToLong(Hiccup::awakenings).sum(),
                parts.stream().mapToDouble(Hiccup::p99Ms).max().orElse(0),
                parts.stream().mapToDouble(Hiccup::maxMs).max().orElse(0),
                parts.stream().mapToInt(Hiccup::stallCount).sum(),
                parts.get(0).stallFromMs(),
                stalls.stream()
                        .sorted(Comparator.comparingDouble(Stall::ms).reversed())
                        .limit(MAX_STALLS)
                        .sorted(Comparator.comparingDouble(Stall::atMs))
                        .toList());
    }

    /** Of the process whose latency moved most; absent where none had samples enough to tell. */
    public static Reading<Stability.Windows> leastStable(List<ForkSample> forks) {
        Reading<Stability.Windows> worst = forks.get(0).stability();
        for (ForkSample fork : forks) {
            Stability.Windows candidate = fork.stability().value();
            Stability.Windows known = worst.value();
            if (candidate != null && (known == null || candidate.spread() > known.spread())) {
                worst = fork.stability();
            }
        }
        return worst;
    }
}
