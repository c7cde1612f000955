package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with one definition. The copies of a repeated layer report a fault once, and reading ends when
 * there are so many that nobody would read on.
 */
final class DefinitionFaults {
    private static final int MAX_FAULTS = 100;
    private static final int MAX_SHOWN = 300;

    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    /** @throws EngineException when there are too many faults to go on */
    void add(Fault fault) {
        add(String.valueOf(fault.where()), fault);
    }

    /**
     * @param source where in the text the fault comes from, the same for all copies of a repeated layer
     * @throws EngineException when there are too many faults to go on
     */
    void add(String source, Fault fault) {
        if (!isNew(source, fault)) {
            return;
        }
        seen.add(key(source, fault));
        String got = fault.got();
        faults.add(got == null || got.length() <= MAX_SHOWN ? fault : fault.got(got.substring(0, MAX_SHOWN) + "…"));
        if (faults.size() >= MAX_FAULTS) {
            faults.add(Fault.of(fault.code(), null, "there are more than " + MAX_FAULTS + " faults")
                    .fix("correct these first"));
            throwIfAny();
        }
    }

    /** Whether no copy of the layer has reported this yet. */
    boolean isNew(String source, Fault fault) {
        return !seen.contains(key(source, fault));
    }

    private static String key(String source, Fault fault) {
        return source + '\n' + fault.problem() + '\n' + fault.got();
    }

    /** @throws EngineException with all faults, if there are any */
    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
    }
}
