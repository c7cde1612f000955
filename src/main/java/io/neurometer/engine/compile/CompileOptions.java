package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Precision;
import java.util.HashSet;
import java.util.Set;

/**
 * How a model is to be compiled.
 *
 * @param backend name of the backend to prefer; whatever it has no kernel for runs on the reference backend
 * @param threads how many threads one operator may use, at least 1; 0 for the backend's own choice; a model whose operators
 *     are all small has one in any case
 * @param precision the arithmetic of convolutions and products
 * @param optimize whether the graph is rewritten before it is compiled
 * @param withoutPasses names of the rewrites and other choices to leave out
 */
public record CompileOptions(
        String backend, int threads, Precision precision, boolean optimize, Set<String> withoutPasses) {
    public CompileOptions {
        withoutPasses = Set.copyOf(withoutPasses);
    }

    /** Everything that the backend and the rewrites have to give. */
    public static CompileOptions of(String backend) {
        return new CompileOptions(backend, 0, Precision.FP32, true, Set.of());
    }

    public CompileOptions withThreads(int count) {
        return new CompileOptions(backend, count, precision, optimize, withoutPasses);
    }

    public CompileOptions withPrecision(Precision wanted) {
        return new CompileOptions(backend, threads, wanted, optimize, withoutPasses);
    }

    /** All threads for every operator, however small. */
    public CompileOptions withTeams() {
        Set<String> without = new HashSet<>(withoutPasses);
        without.add(SmallWork.NAME);
        return new CompileOptions(backend, threads, precision, optimize, without);
    }

    /** Whether every operator has all threads, however small it is. */
    boolean hasTeamsEverywhere() {
        return withoutPasses.contains(SmallWork.NAME);
    }

    /** Every node of the graph as it stands. */
    public CompileOptions unoptimized() {
        return new CompileOptions(backend, threads, precision, false, withoutPasses);
    }
}
