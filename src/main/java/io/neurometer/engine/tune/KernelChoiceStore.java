package io.neurometer.engine.tune;

import java.util.Map;

/** Where choices outlive the process. What it holds was found on this machine. */
public interface KernelChoiceStore {
    /** Keeps nothing. */
    KernelChoiceStore NONE = new KernelChoiceStore() {
        @Override
        public Map<String, KernelChoice> all() {
            return Map.of();
        }

        @Override
        public void put(String hash, String problem, KernelChoice choice) {}
    };

    /** All choices, by the hash of the problem. */
    Map<String, KernelChoice> all();

    /**
     * Keeps a choice, in place of what there was.
     *
     * @param problem in words, for people; empty where only the hash is known
     */
    void put(String hash, String problem, KernelChoice choice);
}
