package io.neurometer.engine.tune;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been found on this machine, by the hash of the problem. What a store keeps is read when somebody first asks; a
 * store that fails costs trials, no answers. Any number of threads may use it at once.
 */
public final class KernelChoices {
    private static final Logger LOG = LoggerFactory.getLogger(KernelChoices.class);

    private final KernelChoiceStore store;
    private @Nullable Map<String, KernelChoice> known;

    public KernelChoices(KernelChoiceStore store) {
        this.store = store;
    }

    /** Choices in memory, for as long as the process lives. */
    public static KernelChoices inMemory() {
        return new KernelChoices(KernelChoiceStore.NONE);
    }

    /** What was found for a problem. */
    public synchronized Optional<KernelChoice> find(KernelProblem problem) {
        return Optional.ofNullable(all().get(problem.hash()));
    }

    /** Keeps what was found, in place of what there was. */
    public void put(KernelProblem problem, KernelChoice choice) {
        put(problem.hash(), problem.text(), choice);
    }

    /** Everything that is known, by the hash of the problem. */
    public synchronized Map<String, KernelChoice> known() {
        return Map.copyOf(all());
    }

    /** Keeps what another process has found, where nothing is known. */
    public void add(Map<String, KernelChoice> found) {
        found.forEach((hash, choice) -> {
            synchronized (this) {
                if (all().containsKey(hash)) {
                    return;
                }
            }
            put(hash, "", choice);
        });
    }

    private void put(String hash, String text, KernelChoice choice) {
        synchronized (this) {
            all().put(hash, choice);
        }
        try {
            store.put(hash, text, choice);
        } catch (RuntimeException unavailable) {
            LOG.debug("a choice among kernels could not be kept", unavailable);
        }
    }

    private Map<String, KernelChoice> all() {
        if (known == null) {
            known = new HashMap<>();
            try {
                known.putAll(store.all());
            } catch (RuntimeException unavailable) {
                LOG.warn("kept choices among kernels could not be read: {}", unavailable.toString());
            }
        }
        return known;
    }
}
