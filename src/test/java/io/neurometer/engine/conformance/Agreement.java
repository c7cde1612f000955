package io.neurometer.engine.conformance;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Compares tensors element by element. */
final class Agreement {
    private Agreement() {}

    /** The first difference in words, or null; floating elements may differ by {@code absolute + relative * |expected|}. */
    static @Nullable String difference(Tensor actual, Tensor expected, double relative, double absolute) {
        if (!actual.type().equals(expected.type())) {
            return "type " + actual.type() + ", expected " + expected.type();
        }
        boolean floating = expected.dataType().isFloating();
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        for (int i = 0; i < expected.elements(); i++) {
            double got = Elements.getDouble(actualBytes, expected.dataType(), i);
            double want = Elements.getDouble(expectedBytes, expected.dataType(), i);
            double allowed = floating ? absolute + relative * Math.abs(want) : 0;
            boolean same = Double.compare(got, want) == 0 || Math.abs(got - want) <= allowed;
            if (!same) {
                return "element " + i + " of " + expected.type() + " is " + got + ", expected " + want;
            }
        }
        return null;
    }

    /** The largest absolute difference; infinite where only one of the two is a number. */
    static double maxError(Tensor actual, Tensor expected) {
        ByteBuffer actualBytes = actual.bytes();
        ByteBuffer expectedBytes = expected.bytes();
        double largest = 0;
        for (int i = 0; i < expected.elements(); i++) {
            double got = Elements.getDouble(actualBytes, actual.dataType(), i);
            double want = Elements.getDouble(expectedBytes, expected.dataType(), i);
            if (Double.compare(got, want) != 0) {
                double error = Math.abs(got - want);
                largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
            }
        }
        return largest;
    }

    static double maxMagnitude(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        double largest = 0;
        for (int i = 0; i < tensor.elements(); i++) {
            largest = Math.max(largest, Math.abs(Elements.getDouble(bytes, tensor.dataType(), i)));
        }
        return largest;
    }
}
