package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Windows by chance. */
public final class WindowChoice {
    private WindowChoice() {}

    /** @param smallPadding whether padding is smaller than the kernel in most cases, as pooling needs it */
    public static Window of(Chance chance, int spatial, boolean smallPadding) {
        int kernelKind = chance.from(0, 3);
        List<Long> kernel = list(
                kernelKind == 0 || !chance.oneIn(20) ? spatial : 2,
                () -> kernelKind == 0 ? 1 : kernelKind == 1 ? 3 : chance.from(1, 5));
        List<Long> strides = chance.oneIn(2) ? List.of() : list(spatial, () -> chance.from(1, 3));
        List<Long> dilations = chance.oneIn(4) ? list(spatial, () -> chance.from(1, 3)) : List.of();
        Window.Padding padding = chance.any(
                Window.Padding.EXPLICIT,
                Window.Padding.EXPLICIT,
                Window.Padding.EXPLICIT,
                Window.Padding.VALID,
                Window.Padding.SAME_UPPER,
                Window.Padding.SAME_LOWER);
        List<Long> begin = List.of();
        List<Long> end = List.of();
        if (padding == Window.Padding.EXPLICIT && chance.oneIn(2)) {
            int most = smallPadding ? 1 : chance.oneIn(4) ? 4 : 2;
            begin = list(spatial, () -> chance.from(0, most));
            end = chance.oneIn(2) ? begin : list(spatial, () -> chance.from(0, most));
        }
        return new Window(kernel, strides, dilations, padding, begin, end);
    }

    static List<Long> list(int count, IntSupplier entry) {
        List<Long> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add((long) entry.getAsInt());
        }
        return list;
    }
}
