package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;

/** Reads an index tensor as GatherND and ScatterND do: each tuple of indices selects a block of another tensor. */
public final class IndexTuples {
    private final int tuples;
    private final int length;
    private final long[] indexed;
    private final long blockElements;
    private final int tuplesInBatch;

    /** @param batchDims leading dimensions that the tensor and the tuples share */
    public IndexTuples(Shape tensor, Shape indices, int batchDims) {
        long[] sizes = tensor.sizes();
        long[] indexSizes = indices.sizes();
        this.length = Math.toIntExact(indexSizes[indexSizes.length - 1]);
        this.indexed = Arrays.copyOfRange(sizes, batchDims, batchDims + length);
        this.blockElements = Shape.elements(Arrays.copyOfRange(sizes, batchDims + length, sizes.length));
        this.tuples = Math.toIntExact(Shape.elements(Arrays.copyOf(indexSizes, indexSizes.length - 1)));
        this.tuplesInBatch =
                Math.toIntExact(Shape.elements(Arrays.copyOfRange(indexSizes, batchDims, indexSizes.length - 1)));
    }

    /** Elements of the block that one tuple selects. */
    public long blockElements() {
        return blockElements;
    }

    /**
     * Visits each tuple with its number and the number of the block it selects.
     *
     * @throws io.neurometer.engine.error.EngineException as {@link Indices#within}
     */
    public void forEach(Indices indices, AxisIndices.Visitor visitor) {
        for (int tuple = 0; tuple < tuples; tuple++) {
            long block = tuple / tuplesInBatch;
            for (int i = 0; i < length; i++) {
                block = block * indexed[i] + indices.within(tuple * length + i, indexed[i]);
            }
            visitor.visit(tuple, Math.toIntExact(block));
        }
    }
}
