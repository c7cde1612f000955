package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.conformance.fuzz.OperatorCase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows that a limit is one.
 *
 * @param limit its name
 * @param endsTheProcess whether ND4J ends the process rather than give a wrong answer
 * @param single what ND4J gets wrong, or null where it has no operator at all
 * @param straightforward the program that would be right if ND4J were, or null
 * @param lacking names of operators that ND4J would have
 */
record Showing(
        String limit,
        boolean endsTheProcess,
        @Nullable OperatorCase single,
        KernelEntry.@Nullable Factory<?> straightforward,
        List<String> lacking) {
    Showing {
        lacking = List.copyOf(lacking);
    }

    /** ND4J answers wrongly, or refuses. */
    static Showing wrong(String limit, OperatorCase single, KernelEntry.Factory<?> straightforward) {
        return new Showing(limit, false, single, straightforward, List.of());
    }

    /** ND4J has none of these operators. */
    static Showing lacking(String limit, String... operatorNames) {
        return new Showing(limit, false, null, null, List.of(operatorNames));
    }
}
