package io.neurometer.engine.backend;

import java.util.List;
import java.util.Set;

/**
 * What surrounds a kernel.
 *
 * @param layouts how each input lies in memory now; row-major for all beyond the end of the list
 * @param overwritable inputs that nobody reads after this kernel, and nobody else supplies
 * @param used outputs that somebody reads
 * @param constants the inputs that are the same at every run
 * @param precision the arithmetic asked for; a kernel that has it only in FP32 stays there
 */
public record KernelContext(
        List<Layout> layouts,
        Set<Integer> overwritable,
        Set<Integer> used,
        KernelConstants constants,
        Precision precision) {
    /** All inputs row-major and unknown before the run. */
    public static final KernelContext PLAIN =
            new KernelContext(List.of(), Set.of(), Set.of(0, 1, 2), KernelConstants.NONE, Precision.FP32);

    public KernelContext {
        layouts = List.copyOf(layouts);
        overwritable = Set.copyOf(overwritable);
        used = Set.copyOf(used);
    }

    /** How input {@code index} lies in memory. */
    public Layout layout(int index) {
        return index < layouts.size() ? layouts.get(index) : Layout.ROW_MAJOR;
    }

    /** Whether anybody reads output {@code index}. */
    public boolean usesOutput(int index) {
        return used.contains(index);
    }
}
