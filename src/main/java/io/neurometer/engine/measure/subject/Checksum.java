package io.neurometer.engine.measure.subject;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** Reads what runs yield, so that no computation can be skipped as unused, and notices what is not a number. */
final class Checksum {
    private static final int MAX_ELEMENTS = 4096;

    private Checksum() {}

    /** The sum of outputs: of all elements of small ones, of evenly spread ones of others. NaN when one of them is. */
    static double of(Map<String, Tensor> outputs) {
        double sum = 0;
        boolean numeric = true;
        for (Tensor output : outputs.values()) {
            ByteBuffer bytes = output.bytes();
            int elements = Math.toIntExact(output.elements());
            int stride = Math.max(1, elements / MAX_ELEMENTS);
            for (int i = 0; i < elements; i += stride) {
                double value = Elements.getDouble(bytes, output.dataType(), i);
                numeric &= !Double.isNaN(value);
                sum += value;
            }
        }
        // The sum of opposite infinities is NaN without any element being so.
        return numeric ? Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum : Double.NaN;
    }
}
