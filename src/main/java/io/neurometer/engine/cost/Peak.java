package io.neurometer.engine.cost;

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
            .figure(
                    "lecture",
                    Unit.ELEMENTS,
                    "The largest sum of inputs and outputs of one convolution, pooling or matrix product (MIT 6.5940,"
                            + " lecture 2).",
                    Peak::lecture)
            .figure(
                    "liveness",
                    Unit.ELEMENTS,
                    "The largest sum of all values that are still to be read at one step, nothing overwritten in place.",
                    Peak::liveness)
            .figure(
                    "inplace",
                    Unit.ELEMENTS,
                    "The same when element-by-element operators may overwrite an operand that nobody reads later.",
                    Peak::inplace)
            .figure(
                    "arena",
                    Unit.BYTES,
                    "Size of one arena: of the " + ROW_MAJOR_GRAPH
                            + ", with the values of `inplace` at fixed offsets that"
                            + " are aligned to cache lines; of the " + EXECUTABLE
                            + ", what the compiled model reserves for"
                            + " values beside its inputs.",
                    Peak::arena)
            .figure(
                    "workspace",
                    Unit.BYTES,
                    "The arena of the compiled model, scratch memory of its kernels included.",
                    Peak::workspace)
            .bare(
                    "workspace_reason",
                    Unit.NONE,
                    "Why `workspace` is absent; null where it is not.",
                    peak -> Reading.ofNullable(peak.workspace().reason(), "there is a workspace"))
            .figure("plan_of", "Whose plan `arena` is taken from.", Peak::planOf)
            .section(
                    "bytes",
                    "The first three definitions in bytes of the datatypes in use, whose maxima may lie at other steps.",
                    Bytes.SECTION,
                    Peak::bytes)
            .section("at_layer", "The layers of the model where the maxima lie.", Steps.LAYERS, Peak::steps)
            .section(
                    "steps",
                    "The steps where the maxima lie, with what is in memory there.",
                    Steps.SECTION,
                    Peak::steps)
            .line(peak -> line(
                    "D1",
                    Unit.ELEMENTS,
                    peak.lecture(),
                    "elements in and out of one layer",
                    peak.steps().lecture()))
            .line(peak -> line(
                    "D2",
                    Unit.ELEMENTS,
                    peak.liveness(),
                    "elements alive at once",
                    peak.steps().liveness()))
            .line(peak -> line(
                    "D3",
                    Unit.ELEMENTS,
                    peak.inplace(),
                    "the same, overwriting where possible",
                    peak.steps().inplace()))
            .line(peak -> line(
                    "D4",
                    Unit.BYTES,
                    peak.arena(),
                    "arena of the " + peak.planOf(),
                    peak.steps().arena()))
            .line(peak -> peak.workspace()
                    .map(bytes -> line(
                            "D5",
                            Unit.BYTES,
                            bytes,
                            "arena and scratch memory",
                            peak.steps().workspace()))
                    .or(() ->
                            Reading.of(new Line("peak D5", "-", "arena and scratch memory: only of a model that runs")))
                    .require())
            .build();

    /** The definitions in bytes, for comparison with {@link #arena} and {@link #workspace}. */
    public record Bytes(long lecture, long liveness, long inplace) {
        private static final Section<Bytes> SECTION = Section.of(Bytes.class)
                .figure("lecture", Unit.BYTES, "`peak.lecture` in bytes.", Bytes::lecture)
                .figure("liveness", Unit.BYTES, "`peak.liveness` in bytes.", Bytes::liveness)
                .figure("inplace", Unit.BYTES, "`peak.inplace` in bytes.", Bytes::inplace)
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
            return new Steps(
                    lecture,
                    liveness,
                    inplace,
                    Reading.ofNullable(plan.arenaAt(), NOWHERE),
                    Reading.ofNullable(plan.workspaceAt(), NOWHERE));
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

    private static Line line(String definition, Unit unit, long figure, String what, Reading<PeakStep> step) {
        String at = step.value() == null ? "" : ", at " + step.value().layer();
        return new Line("peak " + definition, unit.format(figure), what + at);
    }
}
