package io.neurometer.engine.backend.onednn;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What oneDNN 3.11 computes wrongly when second operands ride on a primitive as post-ops: such links run as primitives of
 * their own. A test shows each of these with oneDNN itself, so that a limit that is gone is struck off.
 *
 * @param name in the words of that test
 * @param primitive oneDNN's name of the primitive
 * @param reason what goes wrong, in a sentence
 * @param applies whether post-ops meet it
 */
record Limit(String name, String primitive, String reason, Predicate<Riders> applies) {
    private static final List<Limit> ALL = List.of(
            new Limit(
                    "channels without extent",
                    "binary",
                    "an operand with one element for each channel is read by sample where the features have no extent",
                    riders -> riders.operands().stream().anyMatch(riders::isPerChannelWithoutExtent)),
            new Limit(
                    "columns behind channels",
                    "binary",
                    "an operand with one element for each index of the last dimension is read by channel where the "
                            + "channels lie side by side",
                    riders -> riders.areChannelsSideBySide()
                            && riders.operands().stream().anyMatch(riders::isPerColumn)),
            new Limit(
                    "columns behind a function",
                    "binary",
                    "of two operands with one element for each index of the last dimension the second is read at another "
                            + "index where a function of the element comes before it",
                    riders -> riders.hasFunction()
                            && riders.operands().stream()
                                            .filter(riders::isPerColumn)
                                            .count()
                                    > 1));

    /**
     * What rides on a primitive.
     *
     * @param output what the primitive writes
     * @param operands sizes of the second operands, each with as many dimensions as the output
     * @param hasFunction whether there is a function of the element alone among the post-ops
     */
    record Riders(MemoryDescriptor output, List<long[]> operands, boolean hasFunction) {
        private boolean isPerChannelWithoutExtent(long[] operand) {
            boolean perChannel = output.rank() > 2 && operand[0] == 1 && operand[1] > 1;
            return perChannel && output.size(0) > 1 && areOnes(output.sizes(), 2, output.rank());
        }

        private boolean isPerColumn(long[] operand) {
            int last = output.rank() - 1;
            return last > 1 && operand[last] > 1 && areOnes(operand, 0, last);
        }

        private boolean areChannelsSideBySide() {
            return output.rank() > 2
                    && output.size(1) > 1
                    && !output.isRowMajor()
                    && MemoryFormats.isChannelsLast(output);
        }

        private static boolean areOnes(long[] sizes, int from, int to) {
            for (int i = from; i < to; i++) {
                if (sizes[i] != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    static List<Limit> all() {
        return ALL;
    }

    /** The first limit that a primitive meets. */
    static Optional<Limit> of(String primitive, Riders riders) {
        return ALL.stream()
                .filter(limit -> limit.primitive().equals(primitive))
                .filter(limit -> limit.applies().test(riders))
                .findFirst();
    }

    /** What goes wrong, with the primitive. */
    String sentence() {
        return "`" + primitive + "`: " + reason;
    }
}
