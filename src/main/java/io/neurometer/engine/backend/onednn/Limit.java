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
 * @param applies whether an output and the sizes of a second operand meet it; both have the same number of dimensions
 */
record Limit(String name, String primitive, String reason, BiPredicate<MemoryDescriptor, long[]> applies) {
    private static final List<Limit> ALL = List.of(
            new Limit(
                    "channels without extent",
                    "binary",
                    "an operand with one element for each channel is read by sample where the features have no extent",
                    Limit::isPerChannelWithoutExtent),
            new Limit(
                    "columns behind channels",
                    "binary",
                    "an operand with one element for each index of the last dimension is read by channel where the "
                            + "channels lie side by side",
                    Limit::isPerColumnBehindChannels));

    static List<Limit> all() {
        return ALL;
    }

    /** The first limit that a primitive meets. @param operands sizes of the second operands of its post-ops */
    static Optional<Limit> of(String primitive, MemoryDescriptor output, List<long[]> operands) {
        return ALL.stream()
                .filter(limit -> limit.primitive().equals(primitive))
                .filter(limit ->
                        operands.stream().anyMatch(operand -> limit.applies().test(output, operand)))
                .findFirst();
    }

    /** What goes wrong, with the primitive. */
    String sentence() {
        return "`" + primitive + "`: " + reason;
    }

    private static boolean isPerChannelWithoutExtent(MemoryDescriptor output, long[] operand) {
        boolean perChannel = output.rank() > 2 && operand[0] == 1 && operand[1] > 1;
        return perChannel && output.size(0) > 1 && areOnes(output.sizes(), 2, output.rank());
    }

    private static boolean isPerColumnBehindChannels(MemoryDescriptor output, long[] operand) {
        int last = output.rank() - 1;
        boolean perColumn = last > 1 && operand[last] > 1 && areOnes(operand, 0, last);
        return perColumn && output.size(1) > 1 && !output.isRowMajor() && MemoryFormats.isChannelsLast(output);
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
