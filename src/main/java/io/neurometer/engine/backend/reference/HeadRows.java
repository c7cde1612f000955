package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;

/**
 * Where the features of each head at each place lie: in [batch, heads, length, size], or in [batch, length, heads * size]
 * where heads lie side by side.
 */
record HeadRows(int batch, int heads, int length, int size, boolean sideBySide) {
    HeadRows {
        // Every index is below the number of elements.
        Math.toIntExact(Shape.elements(new long[] {batch, heads, length, size}));
    }

    /** @param heads not asked for where the shape has a dimension of them */
    static HeadRows of(Shape shape, int heads) {
        int batch = Math.toIntExact(shape.size(0));
        int last = Math.toIntExact(shape.size(-1));
        return shape.rank() == 4
                ? new HeadRows(batch, Math.toIntExact(shape.size(1)), Math.toIntExact(shape.size(2)), last, false)
                : new HeadRows(batch, heads, Math.toIntExact(shape.size(1)), last / heads, true);
    }

    /** The rows of earlier steps, which have a dimension of heads. */
    HeadRows past(int places) {
        return new HeadRows(batch, heads, places, size, false);
    }

    /** Index of the first feature. */
    int start(int sample, int head, int place) {
        int row = sideBySide ? (sample * length + place) * heads + head : (sample * heads + head) * length + place;
        return row * size;
    }

    void read(Tensor from, DataType type, int sample, int head, int place, double[] row) {
        ElementArrays.read(from.bytes(), type, start(sample, head, place), row, 0, size);
    }

    void write(Tensor to, DataType type, int sample, int head, int place, double[] row) {
        ElementArrays.write(to.bytes(), type, start(sample, head, place), row, size);
    }
}
