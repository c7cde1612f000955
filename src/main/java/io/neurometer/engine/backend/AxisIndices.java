package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Shape;

/** Reads an index tensor as GatherElements and ScatterElements do: each index replaces one coordinate of its position. */
public final class AxisIndices {
    private final long[] indexSizes;
    private final long[] strides;
    private final int axis;
    private final long axisSize;
    private final int count;

    /** Called for each index. */
    public interface Visitor {
        /** @param position row-major position of the index @param element row-major position in the indexed tensor */
        void visit(int position, int element);
    }

    /** @param indexSizes shape of the index tensor; but for the axis it lies within {@code sizes} */
    public AxisIndices(long[] indexSizes, long[] sizes, int axis) {
        this.indexSizes = indexSizes;
        this.strides = Shape.rowMajorStrides(sizes);
        this.axis = axis;
        this.axisSize = sizes[axis];
        long elements = 1;
        for (long size : indexSizes) {
            elements *= size;
        }
        this.count = Math.toIntExact(elements);
    }

    /**
     * Visits each index with the element that it stands for.
     *
     * @throws io.neurometer.engine.error.EngineException as {@link Indices#within}
     */
    public void forEach(Indices indices, Visitor visitor) {
        int rank = indexSizes.length;
        long[] place = new long[rank];
        long base = 0;
        for (int position = 0; position < count; position++) {
            long element = base + indices.within(position, axisSize) * strides[axis];
            visitor.visit(position, Math.toIntExact(element));
            for (int dim = rank - 1; dim >= 0; dim--) {
                long stride = dim == axis ? 0 : strides[dim];
                base += stride;
                if (++place[dim] < indexSizes[dim]) {
                    break;
                }
                base -= stride * indexSizes[dim];
                place[dim] = 0;
            }
        }
    }
}
