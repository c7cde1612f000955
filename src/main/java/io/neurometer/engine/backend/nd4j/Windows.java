package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Sizes of windows over all spatial dimensions together. */
final class Windows {
    private Windows() {}

    /** Taps of one window. */
    static long taps(List<WindowAxis> axes) {
        return Shape.elements(axes.stream().mapToLong(WindowAxis::kernel).toArray());
    }

    /** Windows of one channel. */
    static long places(List<WindowAxis> axes) {
        return Shape.elements(axes.stream().mapToLong(WindowAxis::output).toArray());
    }
}
