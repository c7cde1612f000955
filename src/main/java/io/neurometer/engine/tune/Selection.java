package io.neurometer.engine.tune;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way selected for one operator.
 *
 * @param ways those to choose from, the one that the backend takes unasked first
 * @param way the selected one
 * @param choice what was found by trying, or null where nothing has been tried yet
 */
public record Selection(
        Backend backend,
        KernelRequest request,
        KernelProblem problem,
        List<KernelWay> ways,
        String way,
        @Nullable KernelChoice choice) {
    public Selection {
        ways = List.copyOf(ways);
    }

    /** Whether nobody knows yet which of several ways is the best. */
    public boolean isOpen() {
        return choice == null && ways.size() > 1;
    }
}
