package io.neurometer.engine.measure.memory;

import static io.neurometer.engine.report.Unit.BYTES;

import io.neurometer.engine.measure.subject.Subject;
import io.neurometer.engine.report.Line;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Memory of a model by its plan and of the process that runs it, in bytes. */
public record MemoryUse(Planned planned, MemoryGrowth growth, Runs runs) {
    public static final Section<MemoryUse> SECTION = Section.of(MemoryUse.class)
            .section(
                    "before",
                    "Process before the model was loaded.",
                    ProcessMemory.SECTION,
                    u -> u.growth.before().memory())
            .section("after", "Process after the runs.", ProcessMemory.SECTION, u -> u.growth.after())
            .figure("parameters", BYTES, "Weights and what is computed from them alone.", u -> u.planned.parameters)
            .figure("arena", BYTES, "Intermediate values of one run.", u -> u.planned.arena)
            .figure("scratch", BYTES, "Most that one kernel takes beside the arena.", u -> u.planned.scratch)
            .figure("inputs", BYTES, "Data that was run, all sets of it.", u -> u.planned.inputs)
            .section("growth", "Growth of the process for the model.", MemoryGrowth.SECTION, MemoryUse::growth)
            .figure("alloc_per_run", BYTES, "Java heap that one run allocates.", u -> u.runs.allocated)
            .figure("direct", BYTES, "Java's direct buffers, of the whole process.", u -> u.runs.direct)
            .figure("hwm_of_runs", BYTES, "Most physical memory during runs alone.", u -> u.runs.highWaterMark)
            .figure("heap_after_gc", BYTES, "Java heap in use without garbage.", u -> u.runs.heapAfterGc)
            .line(u -> u.planned.line())
            .line(u -> MemoryGrowth.SECTION.lines(u.growth).stream().findFirst().orElse(Line.NONE))
            .build();

    /** What a model takes by its plan, and its inputs. */
    public record Planned(long parameters, long arena, long scratch, long inputs) {
        static Planned of(Subject subject) {
            return new Planned(
                    subject.compiled().weights().total(),
                    subject.executable().arenaBytes(),
                    subject.executable().scratchBytes(),
                    subject.inputBytes());
        }

        private Line line() {
            return new Line(
                    "memory",
                    BYTES.format((double) parameters + arena + scratch),
                    BYTES.format(parameters) + " weights, " + BYTES.format(arena) + " arena, " + BYTES.format(scratch)
                            + " scratch");
        }
    }

    /** What runs take beside the plan. */
    public record Runs(Reading<Long> allocated, long direct, Reading<Long> highWaterMark, Reading<Long> heapAfterGc) {
        public static Runs of(Reading<Long> allocated, Reading<Long> highWaterMark, Reading<Long> heapAfterGc) {
            return new Runs(allocated, directBuffers(), highWaterMark, heapAfterGc);
        }
    }

    /** While the model is loaded. @param after the process after the runs */
    public static MemoryUse of(Subject subject, MemoryBefore before, ProcessMemory after, Runs runs) {
        return new MemoryUse(Planned.of(subject), MemoryGrowth.loaded(before, after, subject.plannedBytes()), runs);
    }

    /** The same once the model has been unloaded. */
    public MemoryUse unloaded(Unloading unloading) {
        return new MemoryUse(planned, growth.unloaded(unloading.given(), unloading.expected()), runs);
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
