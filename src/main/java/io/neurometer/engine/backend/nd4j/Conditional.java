package io.neurometer.engine.backend.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndReplace;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndSet;
import org.nd4j.linalg.indexing.conditions.Condition;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Calls that give some elements another value and keep the rest, NaN and infinities among them. */
final class Conditional {
    private static final @Nullable INDArray LATER = null;

    private Conditional() {}

    /** The number for elements that meet the condition. */
    static void set(ProgramBuilder program, double value, Condition condition, Operand from, Operand to) {
        double compared = condition.getValue();
        program.transform(() -> new CompareAndSet(LATER, compared, value, 0, condition), List.of(from), to);
    }

    /** Elements of {@code other} in the place of those that meet the condition; all sizes are equal. */
    static void replace(ProgramBuilder program, Condition condition, Operand from, Operand other, Operand to) {
        program.transform(() -> new CompareAndReplace(LATER, LATER, LATER, condition), List.of(from, other), to);
    }

    /** Elements of {@code other} in the place of all that are no NaN. */
    static void keepNaN(ProgramBuilder program, Operand from, Operand other, Operand to) {
        replace(program, Conditions.lessThanOrEqual(Double.POSITIVE_INFINITY), from, other, to);
    }
}
