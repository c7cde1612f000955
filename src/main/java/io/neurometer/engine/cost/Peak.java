package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The most memory for features at any time, by several definitions. Normalizations, activations, softmax and changes of
 * layout that alone read the output of another layer are fused into that layer; views are free.
 *
 * @param workspace absent unless the model was compiled
 */
public record Peak(
        long lecture,
        long liveness,
        long inplace,
        long arena,
        Reading<Long> workspace,
        String planOf,
        Bytes bytes,
        Steps steps) {

    /** The plan of the graph as it stands, every value in row-major order. */
    public static final String ROW_MAJOR_GRAPH = "row-major graph";

    /** The plan of a compiled model: rewritten, with the layouts and the scratch memory of its kernels. */
    public static final String EXECUTABLE = "executable";

    static final Section<Peak> SECTION = Section.of(Peak.class)
            .figure("lecture", ELEMENTS, "Largest sum of inputs and outputs of one layer (MIT 6.5940).", Peak::lecture)
            .figure("liveness", ELEMENTS, "Largest sum of values alive at once, none overwritten.", Peak::liveness)
            .figure("inplace", ELEMENTS, "The same, overwriting operands that nobody reads later.", Peak::inplace)
            .figure(
                    "arena",
                    BYTES,
                    "`inplace` at aligned offsets of one arena; of an executable, what it reserves beside its inputs.",
                    Peak::arena)
            .figure("workspace", BYTES, "The executable's arena with scratch memory of its kernels.", Peak::workspace)
            .bare(
                    "workspace_reason",
                    Unit.NONE,
                    "Why `workspace` is absent.",
                    peak -> Reading.ofNullable(peak.workspace().reason(), "there is a workspace"))
            .figure("plan_of", "Whose plan `arena` is taken from.", Peak::planOf)
            .section("bytes", "The first three in bytes, whose maxima may lie elsewhere.", Bytes.SECTION, Peak::bytes)
            .section("at_layer", "The layers of the model where the maxima lie.", Steps.LAYERS, Peak::steps)
            .section("steps", "The steps where the maxima lie, with what is alive there.", Steps.SECTION, Peak::steps)
            .line(peak -> line("D1", ELEMENTS, peak.lecture, "elements in and out of one layer", peak.steps.lecture))
            .line(peak -> line("D2", ELEMENTS, peak.liveness, "elements alive at once", peak.steps.liveness))
            .line(peak ->
                    line("D3", ELEMENTS, peak.inplace, "the same, overwriting where possible", peak.steps.inplace))
            .line(peak -> line("D4", BYTES, peak.arena, "arena of the " + peak.planOf, peak.steps.arena))
            .line(Peak::workspaceLine)
            .build();

    /** The definitions in bytes, for comparison with {@link #arena} and {@link #workspace}. */
    public record Bytes(long lecture, long liveness, long inplace) {
        private static final Section<Bytes> SECTION = Section.of(Bytes.class)
                .figure("lecture", BYTES, "`peak.lecture` in bytes.", Bytes::lecture)
                .figure("liveness", BYTES, "`peak.liveness` in bytes.", Bytes::liveness)
                .figure("inplace", BYTES, "`peak.inplace` in bytes.", Bytes::inplace)
                .build();
    }

    /** Where the maxima in elements, and the arena's end, are reached. */
    public record Steps(
            Reading<PeakStep> lecture,
            Reading<PeakStep> liveness,
            Reading<PeakStep> inplace,
            Reading<PeakStep> arena,
            Reading<PeakStep> workspace) {
        private static final String NOWHERE = "no layer reaches it, or the figure itself is not known";

        private static final Section<Steps> SECTION = Section.of(Steps.class)
                .section("lecture", "Where `peak.lecture` is reached.", PeakStep.SECTION, Steps::lecture)
                .section("liveness", "Where `peak.liveness` is reached.", PeakStep.SECTION, Steps::liveness)
                .section("inplace", "Where `peak.inplace` is reached.", PeakStep.SECTION, Steps::inplace)
                .section("arena", "Where the end of the arena is reached.", PeakStep.SECTION, Steps::arena)
                .section("workspace", "Where `peak.workspace` is reached.", PeakStep.SECTION, Steps::workspace)
                .build();

        private static final Section<Steps> LAYERS = Section.of(Steps.class)
                .figure("lecture", "Where `peak.lecture` is reached.", layer(Steps::lecture))
                .figure("liveness", "Where `peak.liveness` is reached.", layer(Steps::liveness))
                .figure("inplace", "Where `peak.inplace` is reached.", layer(Steps::inplace))
                .figure("arena", "Where the end of the arena is reached.", layer(Steps::arena))
                .figure("workspace", "Where `peak.workspace` is reached.", layer(Steps::workspace))
                .build();

        /** Of steps that may be null, where nothing runs or the figure is not known. */
        static Steps of(
                @Nullable PeakStep lecture,
                @Nullable PeakStep liveness,
                @Nullable PeakStep inplace,
                @Nullable PeakStep arena,
                @Nullable PeakStep workspace) {
            return new Steps(
                    Reading.ofNullable(lecture, NOWHERE),
                    Reading.ofNullable(liveness, NOWHERE),
                    Reading.ofNullable(inplace, NOWHERE),
                    Reading.ofNullable(arena, NOWHERE),
                    Reading.ofNullable(workspace, NOWHERE));
        }

        private Steps withPlan(PlannedMemory plan) {
            return of(lecture.value(), liveness.value(), inplace.value(), plan.arenaAt(), plan.workspaceAt());
        }

        private static Function<Steps, Reading<String>> layer(Function<Steps, Reading<PeakStep>> step) {
            return steps -> step.apply(steps).map(PeakStep::layer);
        }
    }

    /** With the memory of a compiled model in place of that of the graph. */
    Peak withPlan(PlannedMemory plan) {
        return new Peak(
                lecture,
                liveness,
                inplace,
                plan.arena(),
                Reading.of(plan.workspace()),
                EXECUTABLE,
                bytes,
                steps.withPlan(plan));
    }

    private Line workspaceLine() {
        return workspace.value() == null
                ? new Line("peak D5", "-", "arena and scratch memory: only of a model that runs")
                : line("D5", BYTES, workspace.value(), "arena and scratch memory", steps.workspace);
    }

    private static Line line(String definition, Unit unit, long figure, String what, Reading<PeakStep> step) {
        String at = step.value() == null ? "" : ", at " + step.value().layer();
        return new Line("peak " + definition, unit.format(figure), what + at);
    }
}
