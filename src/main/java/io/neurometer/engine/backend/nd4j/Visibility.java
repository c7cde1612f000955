package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which keys each query of an attention sees, as arrays that broadcast to its scores. */
final class Visibility {
    /** The score of a key that is not seen: its weight is 0. Of still lower ones ND4J's softmax makes NaN. */
    static final double HIDDEN = -3.4e38;
    /** The least that is added to a score: far below every score, and finite with any of them. */
    private static final double LEAST_TERM = -1e38;

    private final ProgramBuilder program;
    private final Operand scores;
    private final boolean causal;
    private final @Nullable Operand mask;
    private @Nullable Operand kept;

    /**
     * @param causal whether a query sees no keys that come after it
     * @param mask true for the keys that are seen, or null
     */
    Visibility(ProgramBuilder program, Operand scores, boolean causal, @Nullable Operand mask) {
        this.program = program;
        this.scores = scores;
        this.causal = causal;
        this.mask = mask;
    }

    /** A mask that is added to scores, without infinities. */
    static Operand bounded(ProgramBuilder program, Operand mask) {
        Operand bounded = program.scratch(mask.type(), mask.sizes());
        Operand least = Constants.of(program, mask.type(), LEAST_TERM, 4);
        program.call("maximum", List.of(mask, least), bounded, CallArguments.NONE);
        return bounded;
    }

    /** 1 for each query of which a mask that is added leaves any key, 0 for others. */
    static Operand seeing(ProgramBuilder program, Operand mask) {
        long keys = mask.size(3);
        long queries = mask.elements() / keys;
        Operand most = program.scratch(mask.type(), queries);
        Operand sees = program.scratch(DataType.BOOL, queries);
        Operand seeing = program.scratch(mask.type(), mask.size(0), mask.size(1), mask.size(2), 1);
        program.call("reduce_max", List.of(mask.reshape(queries, keys)), most, CallArguments.integers(1));
        Operand none = Constants.of(program, mask.type(), Double.NEGATIVE_INFINITY, 1);
        program.call("greater", List.of(most, none), sees, CallArguments.NONE);
        Casts.convert(program, sees, seeing.flat());
        return seeing;
    }

    /** 1 where a query sees a key, 0 elsewhere. */
    Operand kept() {
        Operand made = kept;
        if (made == null) {
            made = mask == null ? triangle(1, 0) : Casts.as(program, scores.type(), mask);
            if (mask != null && causal) {
                Operand both =
                        program.scratch(scores.type(), mask.size(0), mask.size(1), scores.size(2), scores.size(3));
                program.call("multiply", List.of(made, triangle(1, 0)), both, CallArguments.NONE);
                made = both;
            }
            kept = made;
        }
        return made;
    }

    /** What scores may be at most: any number where a query sees a key, and {@code hidden} elsewhere. */
    Operand bounds(double hidden) {
        if (mask == null) {
            return triangle(Double.POSITIVE_INFINITY, hidden);
        }
        DataType type = scores.type();
        Operand bounds = program.scratch(type, kept().sizes());
        program.call("subtract", List.of(kept(), Constants.of(program, type, 1, 4)), bounds, CallArguments.NONE);
        program.call("divide", List.of(Constants.of(program, type, -hidden, 4), bounds), bounds, CallArguments.NONE);
        return bounds;
    }

    private Operand triangle(double seen, double hidden) {
        int queries = Math.toIntExact(scores.size(2));
        int keys = Math.toIntExact(scores.size(3));
        double[] values = new double[Math.multiplyExact(queries, keys)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % keys <= i / keys + keys - queries ? seen : hidden;
        }
        return Constants.of(program, scores.type(), values, 1, 1, queries, keys);
    }
}
