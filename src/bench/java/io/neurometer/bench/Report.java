package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.measure.ceiling.Ceilings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that one run has measured. */
final class Report {
    private final List<PeakProbe.Peak> peaks = new ArrayList<>();
    private final List<CellResult> cells = new ArrayList<>();
    private final List<FirstRequest.Cost> firsts = new ArrayList<>();
    private final List<MemoryProbe.Taken> memory = new ArrayList<>();
    private final List<ProfilerCheck.Agreement> agreements = new ArrayList<>();
    private final List<PredictionScore.Score> predictions = new ArrayList<>();
    private final List<NewShapeProbe.Outcome> newShapes = new ArrayList<>();
    private @Nullable Ceilings ceilings;
    private Soak.@Nullable Outcome soak;
    private long differingNetworks;

    /** Cells that are alike in everything but the model. */
    record Group(int threads, int batch, Precision precision) {}

    /**
     * @param mean geometric mean of the ratios
     * @param worst the lowest of them
     * @param model whose that is
     * @param slower how many have an interval that is below 1 as a whole
     */
    record Summary(Group group, int models, double mean, double worst, String model, long slower) {}

    List<PeakProbe.Peak> peaks() {
        return peaks;
    }

    List<CellResult> cells() {
        return cells;
    }

    List<FirstRequest.Cost> firsts() {
        return firsts;
    }

    List<MemoryProbe.Taken> memory() {
        return memory;
    }

    List<ProfilerCheck.Agreement> agreements() {
        return agreements;
    }

    List<PredictionScore.Score> predictions() {
        return predictions;
    }

    List<NewShapeProbe.Outcome> newShapes() {
        return newShapes;
    }

    /** What the predictions were made from, or null when none were. */
    @Nullable
    Ceilings ceilings() {
        return ceilings;
    }

    void ceilings(Ceilings measured) {
        ceilings = measured;
    }

    /** So many networks by chance gave something else than on the reference. */
    void differingNetworks(long count) {
        differingNetworks = count;
    }

    Soak.@Nullable Outcome soak() {
        return soak;
    }

    void soak(Soak.Outcome outcome) {
        soak = outcome;
    }

    /** The peak at this thread count and precision, in GFLOP/s; NaN when it was not measured. */
    double peak(Cell cell) {
        return peaks.stream()
                .filter(peak -> peak.threads() == cell.threads() && peak.precision() == cell.precision())
                .mapToDouble(PeakProbe.Peak::gflops)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** One for each group, of cells with right answers alone. */
    List<Summary> summaries() {
        Map<Group, List<CellResult>> groups = new LinkedHashMap<>();
        cells.stream()
                .filter(result -> result.status() == CellResult.Status.OK)
                .forEach(result -> groups.computeIfAbsent(group(result.cell()), group -> new ArrayList<>())
                        .add(result));
        List<Summary> summaries = new ArrayList<>();
        groups.forEach((group, results) -> {
            CellResult worst = results.stream()
                    .min((one, other) -> Double.compare(one.ratio(), other.ratio()))
                    .orElseThrow();
            double mean = Statistics.geometricMean(
                    results.stream().map(CellResult::ratio).toList());
            long slower = results.stream()
                    .filter(result -> result.interval().isBelow(1))
                    .count();
            summaries.add(new Summary(
                    group, results.size(), mean, worst.ratio(), worst.cell().model(), slower));
        });
        return summaries;
    }

    /** Whether every answer was right and everything that was asked for could be run. */
    boolean passed() {
        return cells.stream()
                        .noneMatch(result -> result.status() == CellResult.Status.WRONG
                                || result.status() == CellResult.Status.FAILED)
                && memory.stream().noneMatch(taken -> taken.ours() == null || taken.theirs() == null)
                && differingNetworks == 0
                && (soak == null || soak.passed());
    }

    private static Group group(Cell cell) {
        return new Group(cell.threads(), cell.batch(), cell.precision());
    }
}
