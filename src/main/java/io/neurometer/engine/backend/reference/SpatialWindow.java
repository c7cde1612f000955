package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A window over features of three spatial dimensions; fewer are filled up with dimensions of one element in front, which
 * leaves every element where it is.
 */
record SpatialWindow(WindowAxis depth, WindowAxis height, WindowAxis width) {

    static SpatialWindow of(List<WindowAxis> axes) {
        List<WindowAxis> all = new ArrayList<>(Collections.nCopies(3 - axes.size(), WindowAxis.UNIT));
        all.addAll(axes);
        return new SpatialWindow(all.get(0), all.get(1), all.get(2));
    }

    /** Elements of one channel of the input; of the output in transposed convolutions' words. */
    int inputs() {
        return product(depth.input(), height.input(), width.input());
    }

    int outputs() {
        return product(depth.output(), height.output(), width.output());
    }

    int taps() {
        return product(depth.kernel(), height.kernel(), width.kernel());
    }

    boolean isPointwise() {
        return depth.isPointwise() && height.isPointwise() && width.isPointwise();
    }

    private static int product(long a, long b, long c) {
        return Math.toIntExact(Shape.elements(new long[] {a, b, c}));
    }
}
