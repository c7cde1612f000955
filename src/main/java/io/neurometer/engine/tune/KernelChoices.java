package io.neurometer.engine.tune;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What has been found on this machine, by problem. Any number of threads may use it at once. */
public interface KernelChoices {
    /** What was found for a problem. */
    Optional<KernelChoice> find(KernelProblem problem);

    /** Keeps what was found, in place of what there was. */
    void put(KernelProblem problem, KernelChoice choice);

    /** Choices in memory, for as long as the process lives. */
    static KernelChoices inMemory() {
        Map<KernelProblem, KernelChoice> all = new ConcurrentHashMap<>();
        return new KernelChoices() {
            @Override
            public Optional<KernelChoice> find(KernelProblem problem) {
                return Optional.ofNullable(all.get(problem));
            }

            @Override
            public void put(KernelProblem problem, KernelChoice choice) {
                all.put(problem, choice);
            }
        };
    }
}
