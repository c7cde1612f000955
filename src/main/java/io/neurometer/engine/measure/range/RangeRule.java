package io.neurometer.engine.measure.range;

import io.neurometer.engine.op.Op;
import org.jspecify.annotations.Nullable;

/** How numbers go through some operators. */
interface RangeRule {
    /** Whether this rule is for an operator. */
    boolean applies(Op op);

    /** What output 0 may hold, by what the operands may; null where that is not known better than by its type. */
    @Nullable
    Ranges forward(RangeNode node);

    /** Tells what the operands must be for an output to be possible. @param wanted the possible numbers of the output */
    void backward(RangeNode node, int output, Ranges wanted);
}
