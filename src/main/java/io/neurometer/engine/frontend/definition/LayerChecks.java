package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.Collections;
import java.util.List;

/**
 * What a layer requires of the shapes of its inputs and of options that speak of dimensions. What does not hold is an
 * {@link EngineException} that names the layer.
 */
record LayerChecks(String layer) {
    /** The fixed size of a dimension that decides the size of a weight. */
    long fixed(Value value, int axis, String meaning) {
        Dim dim = value.dim(axis);
        if (!dim.isFixed()) {
            throw new EngineException(mismatch("the " + meaning + " must be fixed in the model", value.shape())
                    .expected("a fixed dimension " + axis)
                    .fix("give the model's input a fixed size there"));
        }
        return dim.size();
    }

    /** The input must have that rank. */
    void rank(Value value, int rank, String dimensions) {
        if (value.rank() != rank) {
            throw new EngineException(mismatch("the input has " + value.rank() + " dimensions", value.shape())
                    .expected(rank + " dimensions " + dimensions));
        }
    }

    /** The input must have at least that rank. */
    void minRank(Value value, int rank, String dimensions) {
        if (value.rank() < rank) {
            throw new EngineException(mismatch("the input has " + value.rank() + " dimensions", value.shape())
                    .expected("at least " + rank + " dimensions " + dimensions));
        }
    }

    /** An option that names a dimension, as an index from 0 on; negative ones count from the end. */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new EngineException(
                    invalid("the dimension does not exist").got(axis).expected("from " + -rank + " to " + (rank - 1)));
        }
        return Shape.axis(axis, rank);
    }

    /** One size for each of {@code rank} dimensions from an option that may give one for all. */
    List<Long> each(String option, List<Long> sizes, int rank) {
        if (sizes.size() == 1 && rank > 1) {
            return Collections.nCopies(rank, sizes.get(0));
        }
        if (sizes.size() != rank) {
            throw new EngineException(invalid("option '" + option + "' has a wrong number of entries")
                    .got(sizes)
                    .expected("one integer or " + rank));
        }
        return sizes;
    }

    /** Channels that are to be divided into groups of equal size. */
    void divisible(String channels, long count, long groups) {
        if (count % groups != 0) {
            throw new EngineException(
                    mismatch("the " + channels + " cannot be divided into " + groups + " groups", count)
                            .expected("a multiple of " + groups));
        }
    }

    /** A fault of this layer: its inputs do not fit it. */
    Fault mismatch(String problem, Object got) {
        return Fault.of(ErrorCode.MODEL_SHAPE_MISMATCH, layer, problem).got(got);
    }

    /** A fault of this layer: its options are wrong. */
    Fault invalid(String problem) {
        return Fault.of(ErrorCode.MODEL_INVALID, layer, problem);
    }
}
