package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.ArrayView;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ops.impl.transforms.any.Assign;

/**
 * A copy between two views. Dimensions are merged where they can be, but only to the ranks 3 and 5, of which ND4J's loops
 * are several times faster than those of other ranks.
 */
final class StridedCopy {
    private static final int FAST_RANK = 3;
    private static final int NEXT_FAST_RANK = 5;

    private StridedCopy() {}

    /** Adds the call to a program. Elements that the source repeats are read through ND4J's broadcasting. */
    static void add(ProgramBuilder program, Operand from, Operand to) {
        List<ArrayView> views = ArrayView.merged(from.view(), to.view(), FAST_RANK);
        if (views.get(0).rank() > FAST_RANK) {
            views = ArrayView.merged(from.view(), to.view(), NEXT_FAST_RANK);
        }
        Operand source = from.withView(views.get(0).withoutRepeats());
        Operand target = to.withView(views.get(1));
        if (Arrays.equals(source.sizes(), target.sizes())) {
            program.transform(Assign::new, List.of(source), target);
        } else {
            program.call("assign", List.of(target, source), target, CallArguments.NONE);
        }
    }
}
