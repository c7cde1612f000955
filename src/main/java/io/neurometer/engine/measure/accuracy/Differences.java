package io.neurometer.engine.measure.accuracy;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;

/** Takes in one output in two precisions, set of inputs by set, and tells how far they are apart. */
final class Differences {
    private static final String NOT_FINITE = "an output is not finite";

    private double maxAbs;
    private double product;
    private double actualSquares;
    private double expectedSquares;
    private double differenceSquares;
    private long rows;
    private long agreeing;
    private boolean matrices = true;

    /** Both of the same type. */
    void add(Tensor actual, Tensor expected) {
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        boolean matrix = expected.shape().rank() == 2 && expected.elements() > 0;
        matrices &= matrix;
        int elements = Math.toIntExact(expected.elements());
        int length = matrix ? Math.toIntExact(expected.shape().size(1)) : Math.max(1, elements);
        for (int start = 0; start < elements; start += length) {
            int actualTop = start;
            int expectedTop = start;
            double highestActual = Double.NEGATIVE_INFINITY;
            double highestExpected = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + length; i++) {
                double got = Elements.getDouble(actualBytes, actual.dataType(), i);
                double want = Elements.getDouble(expectedBytes, expected.dataType(), i);
                add(got, want);
                if (got > highestActual) {
                    highestActual = got;
                    actualTop = i;
                }
                if (want > highestExpected) {
                    highestExpected = want;
                    expectedTop = i;
                }
            }
            rows++;
            agreeing += actualTop == expectedTop ? 1 : 0;
        }
    }

    private void add(double got, double want) {
        double difference = got - want;
        maxAbs = Double.isNaN(difference) ? Double.NaN : Math.max(maxAbs, Math.abs(difference));
        product += got * want;
        actualSquares += got * got;
        expectedSquares += want * want;
        differenceSquares += difference * difference;
    }

    Accuracy.Difference result() {
        return new Accuracy.Difference(
                finite(maxAbs, NOT_FINITE),
                finite(
                        Math.sqrt(differenceSquares / expectedSquares),
                        expectedSquares == 0 ? "the reference is all zero" : NOT_FINITE),
                finite(
                        product / (Math.sqrt(actualSquares) * Math.sqrt(expectedSquares)),
                        actualSquares == 0 || expectedSquares == 0 ? "one of the two is all zero" : NOT_FINITE),
                matrices && rows > 0
                        ? Reading.of((double) agreeing / rows)
                        : Reading.absent("only the rows of a matrix name a class each"));
    }

    private static Reading<Double> finite(double value, String otherwise) {
        return Double.isFinite(value) ? Reading.of(value) : Reading.absent(otherwise);
    }
}
