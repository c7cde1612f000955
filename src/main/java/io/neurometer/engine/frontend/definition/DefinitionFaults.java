package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong with one definition. The copies of a repeated layer report a fault once. */
final class DefinitionFaults {
    private static final int MAX_FAULTS = 100;

    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long suppressed;

    void add(Fault fault) {
        add(String.valueOf(fault.where()), fault);
    }

    /** @param source where in the text the fault comes from, the same for all copies of a repeated layer */
    void add(String source, Fault fault) {
        if (!seen.add(source + '\n' + fault.problem() + '\n' + fault.got())) {
            return;
        }
        if (faults.size() < MAX_FAULTS) {
            faults.add(fault);
        } else {
            suppressed++;
        }
    }

    void invalid(String where, String problem) {
        add(Fault.of(ErrorCode.MODEL_INVALID, where, problem));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** @throws EngineException with all faults, if there are any */
    void throwIfAny() {
        if (suppressed > 0) {
            faults.add(Fault.of(faults.get(0).code(), null, "and " + suppressed + " more faults"));
            suppressed = 0;
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
    }
}
