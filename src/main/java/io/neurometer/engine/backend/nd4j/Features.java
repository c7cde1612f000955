package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.WindowAxis;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Features [N, C, spatial...] in other sizes, and with borders. */
final class Features {
    private static final int CONSTANT_MODE = 0;

    private Features() {}

    /** One spatial dimension becomes two, the first of one element. */
    static Operand planar(Operand features) {
        return features.reshape(features.size(0), features.size(1), 1, features.size(2));
    }

    /** All spatial dimensions in one: [N, C, S]. */
    static Operand lines(Operand features) {
        long spatial = features.elements() / features.size(0) / features.size(1);
        return features.reshape(features.size(0), features.size(1), spatial);
    }

    /** Adds a number for each channel where the features lie. */
    static void addBias(ProgramBuilder program, Operand features, Operand bias) {
        Operand lines = lines(features);
        Operand planes = lines.reshape(lines.size(0), lines.size(1), lines.size(2), 1);
        program.call("biasadd", List.of(planes, bias), planes, CallArguments.flags(true));
    }

    /** The features with the window's padding around them, or as they are where there is none. */
    static Operand padded(ProgramBuilder program, Operand features, List<WindowAxis> axes, double value) {
        List<Long> begins = axes.stream().map(axis -> (long) axis.padBegin()).collect(Collectors.toList());
        List<Long> ends = axes.stream().map(axis -> (long) axis.padEnd()).collect(Collectors.toList());
        return padded(program, features, begins, ends, value);
    }

    /** The features with so many elements before and after each spatial dimension. */
    static Operand padded(ProgramBuilder program, Operand features, List<Long> begins, List<Long> ends, double value) {
        if (LongStream.concat(begins.stream().mapToLong(i -> i), ends.stream().mapToLong(i -> i))
                .allMatch(amount -> amount == 0)) {
            return features;
        }
        long[] sizes = features.sizes();
        long[] amounts = new long[2 * sizes.length];
        for (int i = 0; i < begins.size(); i++) {
            amounts[2 * (i + 2)] = begins.get(i);
            amounts[2 * (i + 2) + 1] = ends.get(i);
            sizes[i + 2] += begins.get(i) + ends.get(i);
        }
        Operand padded = program.scratch(features.type(), sizes);
        program.call(
                "pad",
                List.of(features, program.longs(amounts).reshape(sizes.length, 2)),
                padded,
                CallArguments.integers(CONSTANT_MODE).withNumbers(value));
        return padded;
    }

    /** The permutation that moves channels behind the spatial dimensions. */
    static int[] channelsLast(int rank) {
        return IntStream.range(0, rank)
                .map(axis -> axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1)
                .toArray();
    }

    /** Puts the channels behind the spatial dimensions. */
    static Operand toChannelsLast(ProgramBuilder program, Operand features) {
        Operand view = features.permute(channelsLast(features.rank()));
        Operand moved = program.scratch(features.type(), view.sizes());
        program.copy(view, moved);
        return moved;
    }

    /** No padding along so many dimensions. */
    static List<Long> none(int spatial) {
        return Collections.nCopies(spatial, 0L);
    }
}
