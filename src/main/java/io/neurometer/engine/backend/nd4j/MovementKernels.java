package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.KernelContext;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.SliceRange;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move elements: copies between views. */
final class MovementKernels {
    private MovementKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(Movement.Transpose.class, MovementKernels::transpose),
                new KernelEntry<>(Movement.Concat.class, MovementKernels::concat),
                new KernelEntry<>(Movement.Split.class, MovementKernels::split),
                new KernelEntry<>(Movement.Slice.class, (program, op) -> slice(program)),
                new KernelEntry<>(Movement.Pad.class, PadKernels::pad),
                new KernelEntry<>(Movement.Expand.class, (program, op) -> expand(program)),
                new KernelEntry<>(Movement.Tile.class, (program, op) -> tile(program)),
                new KernelEntry<>(Movement.DepthToSpace.class, MovementKernels::depthToSpace),
                new KernelEntry<>(Movement.SpaceToDepth.class, MovementKernels::spaceToDepth),
                new KernelEntry<>(Movement.ChannelShuffle.class, MovementKernels::channelShuffle),
                new KernelEntry<>(Movement.Triangle.class, SequenceKernels::triangle),
                new KernelEntry<>(Movement.ReverseSequence.class, SequenceKernels::reverseSequence));
    }

    private static void transpose(ProgramBuilder program, Movement.Transpose transpose) {
        Operand input = program.input(0);
        program.copy(input.permute(transpose.axes(input.rank())), program.output());
    }

    /**
     * As rows of everything from the axis on. Where there is one row, ND4J's own operator is slower than copies. The helper
     * that ND4J has for it, oneDNN's, writes out of bounds where elements are bytes.
     */
    private static void concat(ProgramBuilder program, Movement.Concat concat) {
        Operand output = program.output();
        long rows = rowsBefore(output, concat.axis());
        List<Operand> pieces = IntStream.range(0, program.request().inputs().count())
                .mapToObj(i -> rows(program.input(i), rows))
                .toList();
        Operand whole = rows(output, rows);
        if (rows > 1) {
            CallArguments arguments = CallArguments.integers(1);
            program.call("concat", pieces, whole, whole.type().bytes() == 1 ? arguments.withoutHelpers() : arguments);
            return;
        }
        long start = 0;
        for (Operand piece : pieces) {
            program.copy(piece, whole.slice(1, start, piece.size(1)));
            start += piece.size(1);
        }
    }

    /** As a concatenation backwards; ND4J's own operator gives equal pieces, all of them, and of numbers. */
    private static void split(ProgramBuilder program, Movement.Split split) {
        Operand input = program.input(0);
        long rows = rowsBefore(input, split.axis());
        Operand whole = rows(input, rows);
        List<Operand> pieces = IntStream.range(0, split.pieces())
                .mapToObj(i -> rows(program.output(i), rows))
                .toList();
        long size = pieces.get(0).size(1);
        boolean equal = pieces.stream().allMatch(piece -> piece.size(1) == size);
        KernelContext context = program.request().context();
        boolean all = IntStream.range(0, split.pieces()).allMatch(context::usesOutput);
        if (rows > 1 && equal && all && input.type() != DataType.BOOL) {
            program.call("split", List.of(whole), pieces, CallArguments.integers(split.pieces(), 1));
            return;
        }
        long start = 0;
        for (int i = 0; i < split.pieces(); i++) {
            long count = pieces.get(i).size(1);
            if (context.usesOutput(i)) {
                program.copy(whole.slice(1, start, count), pieces.get(i));
            }
            start += count;
        }
    }

    private static long rowsBefore(Operand operand, int axis) {
        return Shape.elements(Arrays.copyOf(operand.sizes(), Shape.axis(axis, operand.rank())));
    }

    private static Operand rows(Operand operand, long rows) {
        return operand.reshape(rows, operand.elements() / rows);
    }

    private static void slice(ProgramBuilder program) {
        SliceRange range = SliceRange.of(program.request().inputs());
        Operand input = program.input(0);
        for (int i = 0; i < input.rank(); i++) {
            // Where one element is taken the step leads nowhere and may be too large to multiply.
            long step = range.counts()[i] > 1 ? range.steps()[i] : 1;
            input = input.withView(input.view().slice(i, range.starts()[i], range.counts()[i], step));
        }
        program.copy(input, program.output());
    }

    private static void expand(ProgramBuilder program) {
        Operand output = program.output();
        Operand input = program.input(0);
        long[] sizes = new long[output.rank()];
        int added = output.rank() - input.rank();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i < added ? 1 : input.size(i - added);
        }
        Operand repeated = input.reshape(sizes);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] != output.size(i)) {
                repeated = repeated.withView(repeated.view().repeat(i, output.size(i)));
            }
        }
        program.copy(repeated, output);
    }

    /** Each axis becomes two, repeats by size, of which the first repeats. */
    private static void tile(ProgramBuilder program) {
        Operand input = program.input(0);
        Operand output = program.output();
        long[] single = new long[2 * input.rank()];
        long[] split = new long[2 * input.rank()];
        for (int i = 0; i < input.rank(); i++) {
            single[2 * i] = 1;
            single[2 * i + 1] = input.size(i);
            split[2 * i] = output.size(i) / input.size(i);
            split[2 * i + 1] = input.size(i);
        }
        Operand repeated = input.reshape(single);
        for (int i = 0; i < single.length; i += 2) {
            repeated = repeated.withView(repeated.view().repeat(i, split[i]));
        }
        program.copy(repeated, output.reshape(split));
    }

    private static void depthToSpace(ProgramBuilder program, Movement.DepthToSpace op) {
        Operand output = program.output();
        long block = op.block();
        long n = output.size(0);
        long c = output.size(1);
        long h = output.size(2) / block;
        long w = output.size(3) / block;
        Operand input = program.input(0);
        Operand blocks = op.channelsFirst()
                ? input.reshape(n, c, block, block, h, w).permute(0, 1, 4, 2, 5, 3)
                : input.reshape(n, block, block, c, h, w).permute(0, 3, 4, 1, 5, 2);
        program.copy(blocks, output.reshape(n, c, h, block, w, block));
    }

    private static void spaceToDepth(ProgramBuilder program, Movement.SpaceToDepth op) {
        Operand input = program.input(0);
        long block = op.block();
        long n = input.size(0);
        long c = input.size(1);
        long h = input.size(2) / block;
        long w = input.size(3) / block;
        Operand blocks = input.reshape(n, c, h, block, w, block).permute(0, 3, 5, 1, 2, 4);
        program.copy(blocks, program.output().reshape(n, block, block, c, h, w));
    }

    private static void channelShuffle(ProgramBuilder program, Movement.ChannelShuffle op) {
        Operand input = program.input(0);
        long n = input.size(0);
        long channels = input.size(1) / op.groups();
        long plane = input.elements() / n / input.size(1);
        Operand groups = input.reshape(n, op.groups(), channels, plane).permute(0, 2, 1, 3);
        program.copy(groups, program.output().reshape(n, channels, op.groups(), plane));
    }
}
