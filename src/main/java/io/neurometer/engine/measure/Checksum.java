package io.neurometer.engine.measure;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** Reads what runs yield, so that no computation can be skipped as unused, and notices what is not a number. */
final class Checksum {
    private static final int MOST_ELEMENTS = 4096;

    private double sum;
    private boolean numeric = true;

    /** Takes in outputs: all elements of small ones, evenly spread ones of others. */
    void add(Map<String, Tensor> outputs) {
        for (Tensor output : outputs.values()) {
            ByteBuffer bytes = output.bytes();
            int elements = Math.toIntExact(output.elements());
            int stride = Math.max(1, elements / MOST_ELEMENTS);
            for (int i = 0; i < elements; i += stride) {
                double value = Elements.getDouble(bytes, output.dataType(), i);
                numeric &= !Double.isNaN(value);
                sum += value;
            }
        }
    }

    /** Whether no element read so far was NaN. */
    boolean isNumeric() {
        return numeric;
    }

    double sum() {
        return sum;
    }
}
