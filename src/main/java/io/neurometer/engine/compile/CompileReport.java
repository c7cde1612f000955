package io.neurometer.engine.compile;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.MILLISECONDS;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tune.Tuning;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a model when it was compiled.
 *
 * @param parts into how many equal parts threads share out the samples of a run
 * @param passes empty when the graph was compiled as it stands
 * @param memory what one run takes
 * @param ways none where nothing was to be chosen, or nothing was chosen by trying
 * @param storageRatios by the name of the source graph's node; those that are missing are held as the graph declares
 */
public record CompileReport(
        CompileOptions options,
        int threads,
        int parts,
        List<PassReport> passes,
        Map<String, Integer> stepsByBackend,
        List<Fallback> fallbacks,
        Weights weights,
        PlannedMemory memory,
        Map<String, StorageRatio> storageRatios,
        Tuning tuning,
        List<ChosenWay> ways,
        double millis) {
    /** Stands for a backend at steps that only look at a value in another way. */
    public static final String VIEW = "view";

    /** Stands for a backend at steps that run a branch or repeat a body, whose own steps are not counted here. */
    public static final String CONTROL = "control";

    private static final Section<PassReport> PASS = Section.of(PassReport.class)
            .figure("name", "Name of the pass.", PassReport::pass)
            .figure("tried", COUNT, "Nodes that it looked at.", PassReport::tried)
            .figure("applied", COUNT, "How many times it changed the graph.", PassReport::applied)
            .figure("ms", MILLISECONDS, "How long it took, verification included.", pass -> pass.nanos() / 1e6)
            .build();

    public static final Section<CompileReport> SECTION = Section.of(CompileReport.class)
            .figure("backend", "The backend asked for.", CompileReport::backend)
            .figure(
                    "precision",
                    "The arithmetic asked for: fp32, bf16 or int8.",
                    report -> report.precision().word())
            .figure(
                    "threads",
                    COUNT,
                    "How many threads may work on a run: 1 where every operator is too small for several.",
                    CompileReport::threads)
            .figure(
                    "parts",
                    COUNT,
                    "Into how many parts threads share out the samples of a run, each computing one from inputs to "
                            + "outputs; times by layer are those of the first part. 1 where all threads work on one "
                            + "operator after another.",
                    CompileReport::parts)
            .each("passes", "What each rewrite of the graph did, in order.", PASS, CompileReport::passes)
            .figure("steps", COUNT, "Kernels, reorderings between layouts, and views of a run.", CompileReport::steps)
            .figure(
                    "steps_by_backend",
                    COUNT,
                    "Steps by backend, views as `view`, control flow as `control`.",
                    CompileReport::stepsByBackend)
            .each("fallbacks", "Nodes that another backend runs.", Fallback.SECTION, CompileReport::fallbacks)
            .section("weight_bytes", "Constants in memory.", Weights.SECTION, CompileReport::weights)
            .figure(
                    "tune",
                    "How kernels were chosen where there are several ways: off, quick or full.",
                    report -> report.tuning().name().toLowerCase(Locale.ROOT))
            .each("ways", "Nodes that can be computed in several ways.", ChosenWay.SECTION, CompileReport::ways)
            .figure("compile_ms", MILLISECONDS, "From graph to executable, weights included.", CompileReport::millis)
            .build();

    /** The backend asked for. */
    public String backend() {
        return options.backend();
    }

    /** The arithmetic asked for. */
    public Precision precision() {
        return options.precision();
    }

    /** What runs: kernels, reorderings between them, and views. */
    public int steps() {
        return stepsByBackend.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Constants in memory, in bytes. */
    public record Weights(long stored, long prepared, long shapeDependent) {
        private static final Section<Weights> SECTION = Section.of(Weights.class)
                .figure("stored", BYTES, "Constants in row-major order, read or computed.", Weights::stored)
                .figure("prepared", BYTES, "Copies in layouts that kernels prefer.", Weights::prepared)
                .figure("shape_dependent", BYTES, "Constants that follow from input shapes.", Weights::shapeDependent)
                .figure("total", BYTES, "The sum of these.", Weights::total)
                .build();

        public long total() {
            return stored + prepared + shapeDependent;
        }
    }
}
