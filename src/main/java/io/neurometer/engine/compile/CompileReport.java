package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;
import java.util.Map;

/**
 * What became of a model when it was compiled.
 *
 * @param passes empty when the graph was compiled as it stands
 * @param memory what one run takes
 * @param narrowings how much less memory values take than the graph declares, by the name of the source graph's node;
 *     those that are missing take what it declares
 */
public record CompileReport(
        String backend,
        Precision precision,
        int threads,
        List<PassReport> passes,
        int steps,
        Map<String, Integer> stepsByBackend,
        List<Fallback> fallbacks,
        Weights weights,
        PlannedMemory memory,
        Map<String, Narrowing> narrowings,
        double millis) {
    /** Stands for a backend at steps that only look at a value in another way. */
    public static final String VIEW = "view";

    private static final Section<PassReport> PASS = Section.of(PassReport.class)
            .figure("name", "Name of the pass.", PassReport::pass)
            .figure("tried", Unit.COUNT, "Nodes that it looked at.", PassReport::tried)
            .figure("applied", Unit.COUNT, "How many times it changed the graph.", PassReport::applied)
            .figure("ms", Unit.MILLISECONDS, "How long it took, verification included.", pass -> pass.nanos() / 1e6)
            .build();

    public static final Section<CompileReport> SECTION = Section.of(CompileReport.class)
            .figure("backend", "The backend asked for.", CompileReport::backend)
            .figure(
                    "precision",
                    "The arithmetic asked for: fp32, bf16 or int8.",
                    report -> report.precision().word())
            .figure("threads", Unit.COUNT, "How many threads one operator may use.", CompileReport::threads)
            .each("passes", "What each rewrite of the graph did, in order.", PASS, CompileReport::passes)
            .figure(
                    "steps",
                    Unit.COUNT,
                    "What one run consists of: kernels, reorderings between layouts, and views, which run nothing.",
                    CompileReport::steps)
            .figure(
                    "steps_by_backend",
                    Unit.COUNT,
                    "How many of the steps run on which backend; views, which run nothing, count as `" + VIEW + "`.",
                    CompileReport::stepsByBackend)
            .each(
                    "fallbacks",
                    "Nodes that run on the reference backend though another was asked for, in order.",
                    Fallback.SECTION,
                    CompileReport::fallbacks)
            .section("weight_bytes", "Constants in memory.", Weights.SECTION, CompileReport::weights)
            .figure(
                    "compile_ms",
                    Unit.MILLISECONDS,
                    "From graph to executable: types inferred, graph rewritten, kernels made, weights read and prepared.",
                    CompileReport::millis)
            .build();

    /** Constants in memory, in bytes. */
    public record Weights(long stored, long prepared, long shapeDependent) {
        private static final Section<Weights> SECTION = Section.of(Weights.class)
                .figure(
                        "stored",
                        Unit.BYTES,
                        "Constants in row-major order, as the model file has them or as they are computed from it.",
                        Weights::stored)
                .figure("prepared", Unit.BYTES, "Copies in layouts that kernels prefer.", Weights::prepared)
                .figure(
                        "shape_dependent",
                        Unit.BYTES,
                        "Constants that follow from the input shapes and belong to this executable alone.",
                        Weights::shapeDependent)
                .figure("total", Unit.BYTES, "The sum of these.", Weights::total)
                .build();

        public long total() {
            return stored + prepared + shapeDependent;
        }
    }
}
