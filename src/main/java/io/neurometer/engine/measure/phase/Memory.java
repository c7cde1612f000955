package io.neurometer.engine.measure.phase;

import io.neurometer.engine.measure.memory.MemoryUse;
import io.neurometer.engine.measure.memory.ProcessMemory;
import io.neurometer.engine.report.Figure;
import io.neurometer.engine.report.Reading;
import java.lang.management.ManagementFactory;

/** What runs take of memory, looked at in runs of their own: looking at it while latency is measured would disturb it. */
public final class Memory implements Phase {
    public static final Figure<MemoryUse> MEMORY = Figure.section(
            "memory", "Memory that the model takes, and by how much the process grew for it.", MemoryUse.SECTION);

    private static final String NOT_MEASURED = "this protocol does not measure it";
    private static final double MAX_SHARE = 0.1;
    private static final double USUAL_SECONDS = 0.5;

    private final int runs;

    /** @param runs 0 leaves out whatever needs runs of its own */
    public Memory(int runs) {
        this.runs = runs;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public double usualSeconds(MeasurementRequest request) {
        return USUAL_SECONDS;
    }

    @Override
    public double reservedSeconds(Trial trial) {
        return Math.min(MAX_SHARE * trial.totalSeconds(), runs * trial.runSeconds());
    }

    @Override
    public void run(Trial trial) {
        trial.workers().dismiss();
        trial.checkpoint().enter(name());
        ProcessMemory after = ProcessMemory.now();
        MemoryUse.Runs taken = MemoryUse.Runs.of(
                trial.samples().allocPerRun(),
                runs == 0 ? Reading.absent(NOT_MEASURED) : highWaterMark(trial),
                runs == 0 ? Reading.absent(NOT_MEASURED) : heapAfterCollection());
        trial.findings().put(MEMORY, MemoryUse.of(trial.subject(), trial.memoryBefore(), after, taken));
    }

    @Override
    public void unloaded(Trial trial) {
        trial.findings().put(MEMORY, trial.findings().require(MEMORY).unloaded(trial.unloading()));
    }

    private Reading<Long> highWaterMark(Trial trial) {
        boolean reset = ProcessMemory.clearPeak();
        for (int i = 0; i < runs && (i == 0 || trial.secondsLeft() > 0); i++) {
            double nanos = trial.subject().run();
            trial.checkpoint().between((double) i / runs, nanos);
        }
        return reset
                ? ProcessMemory.now().hwm()
                : Reading.absent("the kernel does not let this process reset its high-water mark");
    }

    private static Reading<Long> heapAfterCollection() {
        System.gc();
        return Reading.of(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
}
