package io.neurometer.engine.measure.phase;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProcessMemory;
import io.neurometer.engine.measure.Reading;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What runs take of memory, looked at in runs of their own: looking at it while latency is measured would disturb it. */
public final class MemoryPass {
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final String RESET_HIGH_WATER_MARK = "5";

    private static final String NOT_MEASURED = "this protocol does not measure it";

    private final int runs;

    /** @param runs 0 leaves out whatever needs runs of its own */
    public MemoryPass(int runs) {
        this.runs = runs;
    }

    /**
     * @param before memory before the model was loaded
     * @param parameters bytes of weights and of what is computed from them alone
     * @param latency whose runs tell what each of them allocates
     */
    public Measurement.Memory run(Trial trial, ProcessMemory before, long parameters, Latency.Samples latency) {
        trial.checkpoint().enter(Phase.MEMORY);
        ProcessMemory after = ProcessMemory.now();
        Executable executable = trial.subject().executable();
        return new Measurement.Memory(
                before,
                after,
                parameters,
                executable.plan().arenaBytes(),
                scratchBytes(executable),
                latency.allocPerRun(),
                direct(),
                runs == 0 ? Reading.absent(NOT_MEASURED) : highWaterMark(trial),
                runs == 0 ? Reading.absent(NOT_MEASURED) : heapAfterCollection());
    }

    private Reading<Long> highWaterMark(Trial trial) {
        boolean reset = true;
        try {
            Files.writeString(CLEAR_REFS, RESET_HIGH_WATER_MARK);
        } catch (IOException refused) {
            reset = false;
        }
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

    private static long scratchBytes(Executable executable) {
        long most = 0;
        for (Step step : executable.steps()) {
            Kernel kernel = step.kernel();
            most = Math.max(most, kernel == null ? 0 : kernel.workspaceBytes());
        }
        return most;
    }
}
