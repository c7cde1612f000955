package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Indices;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Looks up elements of 4 bytes along an axis, a row of indices after another. For many runs by one thread at a time; indices
 * are checked as they are read.
 */
final class ElementGather implements Runnable {
    private static final int BLOCK = 1024;

    private final long[] sizes;
    private final int[] strides;
    private final int axis;
    private final int size;
    private final ByteBuffer table;
    private final ByteBuffer target;
    private final Indices checked;
    private final LongBuffer indices;
    private final int length;
    private final long[] block;
    private final int[] found;

    /**
     * @param table a type with elements of 4 bytes, and one or more dimensions
     * @param indices INT64, as many dimensions, none of them larger except along the axis
     */
    ElementGather(TensorType table, TensorType indices, int axis, ByteBuffer from, ByteBuffer places, ByteBuffer to) {
        this.sizes = indices.shape().sizes();
        long[] apart = Shape.rowMajorStrides(table.shape().sizes());
        this.strides = new int[apart.length];
        for (int i = 0; i < apart.length; i++) {
            strides[i] = Math.toIntExact(apart[i]);
        }
        this.axis = axis;
        this.size = Math.toIntExact(table.shape().size(axis));
        this.table = from;
        this.target = to;
        this.checked = new Indices(indices, places);
        this.indices = places.asLongBuffer();
        this.length = Math.toIntExact(sizes[sizes.length - 1]);
        this.block = new long[Math.min(BLOCK, length)];
        this.found = new int[block.length];
    }

    @Override
    public void run() {
        for (int at = 0; at < indices.capacity(); at += length) {
            int start = start(at / length);
            for (int column = 0; column < length; column += BLOCK) {
                lookUp(at, column, start);
            }
        }
    }

    /** Where a row of the output begins in the table, at index 0 of the axis. */
    private int start(int index) {
        int rest = index;
        int start = 0;
        for (int i = sizes.length - 2; i >= 0; i--) {
            int size = (int) sizes[i];
            start += i == axis ? 0 : rest % size * strides[i];
            rest /= size;
        }
        return start;
    }

    private void lookUp(int row, int column, int start) {
        int count = Math.min(BLOCK, length - column);
        indices.get(row + column, block, 0, count);
        IntBuffer elements = table.asIntBuffer();
        int step = axis == sizes.length - 1 ? 0 : 1;
        int apart = strides[axis];
        for (int i = 0; i < count; i++) {
            long place = block[i] < 0 ? block[i] + size : block[i];
            if (place < 0 || place >= size) {
                place = checked.within(row + column + i, size);
            }
            found[i] = elements.get(start + (column + i) * step + (int) place * apart);
        }
        target.asIntBuffer().put(row + column, found, 0, count);
    }
}
