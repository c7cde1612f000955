package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How far apart one output is on two backends: equal infinities are the same, and so is NaN in both. */
final class OutputDistance {
    private static final String NOT_FINITE = "an element is finite on one backend only";
    private static final String UNDECIDED = "integers that follow from rounded numbers may be any of their neighbours";

    private final double largestError;
    private final double largest;
    private final int place;
    private final Shape shape;

    private OutputDistance(double largestError, double largest, int place, Shape shape) {
        this.largestError = largestError;
        this.largest = largest;
        this.place = place;
        this.shape = shape;
    }

    /** Both of the same type. */
    static OutputDistance of(Tensor actual, Tensor expected) {
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        DataType type = expected.dataType();
        double largestError = 0;
        double largest = 0;
        int place = -1;
        for (int i = 0; i < expected.elements(); i++) {
            double got = Elements.getDouble(actualBytes, type, i);
            double want = Elements.getDouble(expectedBytes, type, i);
            largest = Double.isFinite(want) ? Math.max(largest, Math.abs(want)) : largest;
            double error = Double.compare(got, want) == 0 ? 0 : Math.abs(got - want);
            if (Double.isNaN(error)) {
                error = Double.POSITIVE_INFINITY;
            }
            if (error > largestError) {
                largestError = error;
                place = i;
            }
        }
        return new OutputDistance(largestError, largest, place, expected.shape());
    }

    /** The larger one of two. */
    OutputDistance or(OutputDistance other) {
        return other.relative() > relative() ? other : this;
    }

    /** The largest difference in proportion to the largest element; where all of them are zero, the difference itself. */
    double relative() {
        return largestError == 0 ? 0 : largestError / (largest == 0 ? 1 : largest);
    }

    /** @param tolerance in proportion to the largest element; infinite where no difference says anything */
    Agreement.Distance judged(double tolerance) {
        return new Agreement.Distance(
                finite(largestError),
                finite(relative()),
                Double.isFinite(tolerance) ? Reading.of(tolerance) : Reading.absent(UNDECIDED),
                place < 0 ? Reading.absent("all elements are equal") : Reading.of(indices()),
                relative() <= tolerance);
    }

    private static Reading<Double> finite(double value) {
        return Double.isFinite(value) ? Reading.of(value) : Reading.absent(NOT_FINITE);
    }

    private List<Long> indices() {
        List<Long> indices = new ArrayList<>();
        long rest = place;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            indices.add(0, rest % shape.size(i));
            rest /= shape.size(i);
        }
        return indices;
    }
}
