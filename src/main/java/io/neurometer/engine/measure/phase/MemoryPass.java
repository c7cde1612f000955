package io.neurometer.engine.measure.phase;

import io.neurometer.engine.compile.CompileReport;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.memory.MemoryGrowth;
import io.neurometer.engine.measure.memory.ProcessMemory;
import io.neurometer.engine.report.Reading;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What runs take of memory, looked at in runs of their own: looking at it while latency is measured would disturb it. */
public final class MemoryPass {
    private static final String NOT_MEASURED = "this protocol does not measure it";

    private final int runs;

    /** @param runs 0 leaves out whatever needs runs of its own */
    public MemoryPass(int runs) {
        this.runs = runs;
    }

    /**
     * @param before memory before the model was loaded
     * @param peakCleared whether the process's peak was forgotten then
     * @param compiled what the model was compiled to
     * @param latency whose runs tell what each of them allocates
     */
    public Measurement.Memory run(
            Trial trial, ProcessMemory before, boolean peakCleared, CompileReport compiled, Latency.Samples latency) {
        trial.checkpoint().enter(Phase.MEMORY);
        ProcessMemory after = ProcessMemory.now();
        Executable executable = trial.subject().executable();
        long parameters = compiled.weights().total();
        long inputs = trial.subject().inputBytes();
        long expected = parameters + inputs + compiled.memory().workspace();
        return new Measurement.Memory(
                before,
                after,
                parameters,
                executable.plan().arenaBytes(),
                executable.scratchBytes(),
                inputs,
                MemoryGrowth.between(before, after, peakCleared, expected),
                latency.allocPerRun(),
                direct(),
                runs == 0 ? Reading.absent(NOT_MEASURED) : highWaterMark(trial),
                runs == 0 ? Reading.absent(NOT_MEASURED) : heapAfterCollection());
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

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
