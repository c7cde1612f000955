package io.neurometer.engine.backend;

import java.util.List;
import java.util.Set;

/**
 * What a kernel may know of the graph around it.
 *
 * @param layouts how each input lies in memory now; row-major for all beyond the end of the list
 * @param overwritable inputs that no later kernel reads and that are neither constants nor inputs of the graph
 * @param used outputs that are read
 * @param constants the inputs that are the same at every run
 * @param precision the arithmetic asked for; a kernel that has it only in FP32 stays there
 * @param threads how many threads a run may use; 0 for the backend's own choice
 * @param finite whether no input will hold NaN or an infinity, and no sum or product overflow on the way; where some
 *     might, a kernel must give what the operator says of them
 * @param hidden whether what softmax reads, or the mask of attention, may hold minus infinity though all else is finite
 * @param way which of the backend's ways to take, one of {@link Backend#ways}; empty for the one that it takes unasked
 */
public record KernelContext(
        List<Layout> layouts,
        Set<Integer> overwritable,
        Set<Integer> used,
        KernelConstants constants,
        Precision precision,
        int threads,
        boolean finite,
        boolean hidden,
        String way) {
    /** Stands for no way in particular. */
    public static final String ANY_WAY = "";

    /** All inputs row-major and unknown before the run. */
    public static final KernelContext PLAIN = new KernelContext(
            List.of(), Set.of(), Set.of(0, 1, 2), KernelConstants.NONE, Precision.FP32, 0, true, false, ANY_WAY);

    public KernelContext {
        layouts = List.copyOf(layouts);
        overwritable = Set.copyOf(overwritable);
        used = Set.copyOf(used);
    }

    /** How input {@code index} lies in memory. */
    public Layout layout(int index) {
        return index < layouts.size() ? layouts.get(index) : Layout.ROW_MAJOR;
    }

    /** The same with all inputs row-major. */
    public KernelContext rowMajor() {
        return new KernelContext(List.of(), overwritable, used, constants, precision, threads, finite, hidden, way);
    }

    /** The same with inputs in layouts that any operator of the backend that made them can read. */
    public KernelContext usual() {
        List<Layout> usual = layouts.stream().map(Layout::usual).toList();
        return new KernelContext(usual, overwritable, used, constants, precision, threads, finite, hidden, way);
    }

    /** The same to be computed in one of the backend's ways. */
    public KernelContext by(String chosen) {
        return new KernelContext(layouts, overwritable, used, constants, precision, threads, finite, hidden, chosen);
    }

    /** The same for another number of threads. */
    public KernelContext forThreads(int count) {
        return new KernelContext(layouts, overwritable, used, constants, precision, count, finite, hidden, way);
    }

    /** The same with other constants. */
    public KernelContext with(KernelConstants others) {
        return new KernelContext(layouts, overwritable, used, others, precision, threads, finite, hidden, way);
    }

    /** Whether output {@code index} is read. */
    public boolean usesOutput(int index) {
        return used.contains(index);
    }
}
