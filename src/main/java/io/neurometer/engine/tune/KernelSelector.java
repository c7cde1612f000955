package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Selects one of a backend's ways for each operator that has several. */
public interface KernelSelector {
    /** Leaves everything to the backends. */
    KernelSelector NONE = (backend, request, modelBytes) -> Optional.empty();

    /**
     * The way to take; empty where it is left to the backend. Afterwards the calling thread may be under another policy for
     * threads.
     *
     * @param modelBytes what the weights of the model take
     */
    Optional<Selection> select(Backend backend, KernelRequest request, long modelBytes);

    /** What is known of a problem by now. */
    default Optional<KernelChoice> found(KernelProblem problem) {
        return Optional.empty();
    }

    /** How this selects, in the words of a report. */
    default Tuning tuning() {
        return Tuning.OFF;
    }

    /**
     * Decides what is open, some time later.
     *
     * @param open selections without a choice, whose constants must stay open until the end
     * @param wanted whether it still matters
     * @param end is told whether other ways than the selected ones were found to be better; runs exactly once
     */
    default void decide(List<Selection> open, BooleanSupplier wanted, Consumer<Boolean> end) {
        end.accept(false);
    }
}
