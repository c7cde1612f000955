package io.neurometer.service.worker.wire;

import io.neurometer.engine.tune.Tuning;
import java.nio.file.Path;
import java.util.List;

/**
 * What a worker is told on its command line.
 *
 * @param folder where its socket and shared memory lie, and nothing else; it goes with the worker
 * @param spare another one, for memory that does not fit there
 * @param offHeap the most that its tensors may take, in bytes
 * @param executableBytes how much one model's compiled forms may hold beside its weights
 * @param operatorThreads that may stay ready between calls
 * @param compilers how many models are compiled at once
 * @param tuning how kernels are chosen
 */
public record WorkerSettings(
        Path folder,
        Path spare,
        long offHeap,
        long executableBytes,
        int operatorThreads,
        int compilers,
        Tuning tuning) {
    private static final int COUNT = 7;

    /** The socket on which the worker waits for connections. */
    public Path socket() {
        return folder.resolve("s");
    }

    /** Where shared memory may lie. */
    public List<Path> folders() {
        return List.of(folder, spare);
    }

    /** What is known of kernels on this machine, and what workers find out about them. */
    public Path choices() {
        return choices(spare);
    }

    /** The same, of all workers that have that folder. */
    public static Path choices(Path spare) {
        return spare.resolve("kernel-choices");
    }

    public List<String> arguments() {
        return List.of(
                folder.toString(),
                spare.toString(),
                Long.toString(offHeap),
                Long.toString(executableBytes),
                Integer.toString(operatorThreads),
                Integer.toString(compilers),
                tuning.name());
    }

    /** @throws IllegalArgumentException when they are none */
    public static WorkerSettings of(List<String> arguments) {
        if (arguments.size() != COUNT) {
            throw new IllegalArgumentException("expected " + COUNT + " arguments, got " + arguments.size());
        }
        return new WorkerSettings(
                Path.of(arguments.get(0)),
                Path.of(arguments.get(1)),
                Long.parseLong(arguments.get(2)),
                Long.parseLong(arguments.get(3)),
                Integer.parseInt(arguments.get(4)),
                Integer.parseInt(arguments.get(5)),
                Tuning.valueOf(arguments.get(6)));
    }
}
