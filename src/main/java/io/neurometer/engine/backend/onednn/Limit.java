package io.neurometer.engine.backend.onednn;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What oneDNN 3.11 computes wrongly when a second operand rides on a primitive as a post-op: such links run as primitives of
 * their own. A test shows each of these with oneDNN itself, so that a limit that is gone is struck off.
 *
 * @param name in the words of that test
 * @param primitive oneDNN's name of the primitive
 * @param reason what goes wrong, in a sentence
 * @param applies whether the sizes of the output and of a second operand meet it; both have the same number of dimensions
 */
record Limit(String name, String primitive, String reason, BiPredicate<long[], long[]> applies) {
    private static final List<Limit> ALL = List.of(new Limit(
            "channels without extent",
            "binary",
            "an operand with one element for each channel is read by sample where the features have no extent",
            Limit::isPerChannelWithoutExtent));

    static List<Limit> all() {
        return ALL;
    }

    /** The first limit that a primitive meets. @param operands sizes of the second operands of its post-ops */
    static Optional<Limit> of(String primitive, long[] output, List<long[]> operands) {
        return ALL.stream()
                .filter(limit -> limit.primitive().equals(primitive))
                .filter(limit ->
                        operands.stream().anyMatch(operand -> limit.applies().test(output, operand)))
                .findFirst();
    }

    private static boolean isPerChannelWithoutExtent(long[] output, long[] operand) {
        if (output.length < 3 || output[0] == 1 || operand[0] != 1 || operand[1] == 1) {
            return false;
        }
        for (int i = 2; i < output.length; i++) {
            if (output[i] != 1) {
                return false;
            }
        }
        return true;
    }
}
