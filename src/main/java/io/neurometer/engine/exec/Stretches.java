package io.neurometer.engine.exec;

import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.SharedKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Finds the stretches of a network. */
final class Stretches {
    private Stretches() {}

    /**
     * Stretches that begin and end with kernels of as many parts, of which they have at least two.
     *
     * @param kernels the kernels of the steps as far as they are bound to the same memory at every run; null for others
     * @param isEnd whether something is to be done after a step
     * @return for each step the stretch that begins with it, or null
     */
    static @Nullable Stretch[] of(
            int steps, IntPredicate isView, IntFunction<@Nullable BoundKernel> kernels, IntPredicate isEnd) {
        @Nullable Stretch[] found = new Stretch[steps];
        for (Stretch stretch : all(steps, isView, kernels, isEnd)) {
            found[stretch.first()] = stretch;
        }
        return found;
    }

    private static List<Stretch> all(
            int steps, IntPredicate isView, IntFunction<@Nullable BoundKernel> kernels, IntPredicate isEnd) {
        List<Stretch> found = new ArrayList<>();
        int parts = 0;
        int first = 0;
        int last = 0;
        for (int i = 0; i < steps; i++) {
            BoundKernel kernel = isView.test(i) ? null : kernels.apply(i);
            if (kernel instanceof SharedKernel shared) {
                if (shared.parts() != parts) {
                    add(found, first, last, parts);
                    parts = shared.parts();
                    first = i;
                }
                last = i;
            } else if (!isView.test(i) && (kernel == null || !kernel.isAlone())) {
                add(found, first, last, parts);
                parts = 0;
            }
            if (isEnd.test(i)) {
                add(found, first, last, parts);
                parts = 0;
            }
        }
        add(found, first, last, parts);
        return found;
    }

    private static void add(List<Stretch> found, int first, int last, int parts) {
        if (parts > 0 && last > first) {
            found.add(new Stretch(first, last));
        }
    }
}
