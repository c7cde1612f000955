package io.neurometer.engine.measure.subject;

import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.measure.clock.Clock;
import io.neurometer.engine.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A compiled model that runs on seeded inputs in turn. The outputs of every run are read: no work can be left out as
 * unused, and a NaN is noticed. Any number of threads may run it at once.
 */
public final class Subject {
    private final Executable executable;
    private final SeededInputs inputs;
    private final Clock clock;
    private final AtomicReference<@Nullable Double> firstChecksum = new AtomicReference<>();
    private final AtomicBoolean numeric = new AtomicBoolean(true);

    public Subject(Executable executable, SeededInputs inputs, Clock clock) {
        this.executable = executable;
        this.inputs = inputs;
        this.clock = clock;
    }

    /** One run from input tensors to output tensors in memory, in nanoseconds; reading the outputs is not part of it. */
    public long run() {
        return run(ExecutionListener.NONE);
    }

    /** One run with a listener, whose time is part of the run's. */
    public long run(ExecutionListener listener) {
        Map<String, Tensor> set = inputs.next();
        long begin = clock.nanos();
        try (Session session = executable.open(listener)) {
            Map<String, Tensor> outputs = session.run(set);
            long end = clock.nanos();
            check(outputs);
            return end - begin;
        }
    }

    /** The mean time of a run in a block of them; their outputs are read in the time, being small. */
    public double block(int runs) {
        long begin = clock.nanos();
        for (int i = 0; i < runs; i++) {
            try (Session session = executable.open(ExecutionListener.NONE)) {
                check(session.run(inputs.next()));
            }
        }
        return (double) (clock.nanos() - begin) / runs;
    }

    private void check(Map<String, Tensor> outputs) {
        double sum = Checksum.of(outputs);
        firstChecksum.compareAndSet(null, sum);
        if (Double.isNaN(sum)) {
            numeric.set(false);
        }
    }

    public Executable executable() {
        return executable;
    }

    /** How many different inputs there are. */
    public int inputSets() {
        return inputs.count();
    }

    /** Bytes of all of them. */
    public long inputBytes() {
        return inputs.bytes();
    }

    /** The sum of the first run's output elements, of at most some thousands of them; null unless finite. */
    public @Nullable Double firstChecksum() {
        Double sum = firstChecksum.get();
        return sum == null || !Double.isFinite(sum) ? null : sum;
    }

    /** Whether no output so far held a NaN. */
    public boolean isNumeric() {
        return numeric.get();
    }
}
