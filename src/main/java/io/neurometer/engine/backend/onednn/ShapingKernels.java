package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Moving elements: transposed, one after another, in pieces, shuffled. */
final class ShapingKernels {
    private ShapingKernels() {}

    static void register(KernelTable table) {
        table.add(Movement.Transpose.class, ShapingKernels::transpose);
        table.add(Movement.Concat.class, ShapingKernels::concat);
        table.add(Movement.Split.class, ShapingKernels::split);
        table.add(Movement.ChannelShuffle.class, ShapingKernels::shuffle);
    }

    private static @Nullable Kernel transpose(KernelRequest request, Op op, FusedOps after) {
        if (!after.isEmpty()) {
            return null;
        }
        MemoryDescriptor source = Activations.now(request, 0);
        Shape made = request.outputs().get(0).shape();
        if (!source.isPlain() || source.rank() != made.rank()) {
            return null;
        }
        int[] axes = ((Movement.Transpose) op).axes(made.rank());
        long[] strides = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            strides[i] = source.strides()[axes[i]];
        }
        MemoryDescriptor seen = MemoryDescriptor.strided(source.type(), made.sizes(), strides);
        MemoryDescriptor target = MemoryDescriptor.rowMajor(source.type(), made.sizes());
        return moves(request, List.of(new Move(source, 0, seen, 0, target, 0, target)));
    }

    private static @Nullable Kernel shuffle(KernelRequest request, Op op, FusedOps after) {
        if (!after.isEmpty()) {
            return null;
        }
        long groups = ((Movement.ChannelShuffle) op).groups();
        MemoryDescriptor memory = Activations.now(request, 0);
        boolean last = Activations.isChannelsLast(memory);
        if (!last && !memory.isRowMajor()) {
            return null;
        }
        long each = memory.size(1) / groups;
        long channel = memory.strides()[1];
        long batch = memory.strides()[0];
        long pixels = 1;
        for (int i = 2; i < memory.rank(); i++) {
            pixels *= memory.size(i);
        }
        long pixel = last ? memory.size(1) : 1;
        long[] sizes = {memory.size(0), pixels, each, groups};
        MemoryDescriptor seen =
                MemoryDescriptor.strided(memory.type(), sizes, new long[] {batch, pixel, channel, channel * each});
        MemoryDescriptor made =
                MemoryDescriptor.strided(memory.type(), sizes, new long[] {batch, pixel, channel * groups, channel});
        return moves(request, List.of(new Move(memory, 0, seen, 0, memory, 0, made)));
    }

    private static @Nullable Kernel split(KernelRequest request, Op op, FusedOps after) {
        MemoryDescriptor source = Activations.now(request, 0);
        Shape shape = request.inputs().shape(0);
        if (!source.isPlain() || !after.isEmpty() || !Eligible.floats(request, 1)) {
            return null;
        }
        Movement.Split split = (Movement.Split) op;
        int axis = split.axis() < 0 ? split.axis() + shape.rank() : split.axis();
        List<Move> moves = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < request.outputs().size(); i++) {
            long[] sizes = request.outputs().get(i).shape().sizes();
            if (request.context().usesOutput(i)) {
                if (sizes[axis] == 0) {
                    return null;
                }
                MemoryDescriptor seen = MemoryDescriptor.strided(source.type(), sizes, source.strides());
                MemoryDescriptor target = Activations.likewise(source, sizes);
                long offset = start * source.strides()[axis] * bytes(source);
                moves.add(new Move(source, offset, seen, i, target, 0, target));
            }
            start += sizes[axis];
        }
        return moves(request, moves);
    }

    private static long bytes(MemoryDescriptor memory) {
        return MemoryDescriptor.rowMajor(memory.type(), 1).bytes();
    }

    /** Elements from a part of the input, seen in one order, to an output, seen in another. */
    private record Move(
            MemoryDescriptor input,
            long from,
            MemoryDescriptor seen,
            int output,
            MemoryDescriptor made,
            long to,
            MemoryDescriptor written) {}

    private static @Nullable Kernel moves(KernelRequest request, List<Move> moves) {
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            for (Move move : moves) {
                PrimitiveDescriptor reorder = Reorders.blueprint(scope, move.seen(), move.written());
                if (reorder == null) {
                    program.abandon();
                    return null;
                }
                int from = program.inputView(
                        0, move.input().layout(request.inputs().type(0)), move.from(), move.seen());
                int to = program.outputView(
                        move.output(),
                        move.made().layout(request.outputs().get(move.output())),
                        move.to(),
                        move.written());
                program.call(reorder, dnnl.DNNL_ARG_SRC, from, dnnl.DNNL_ARG_DST, to);
            }
            return program.build();
        }
    }

    /** The parts are wanted in the order in which the largest of them lies. */
    private static @Nullable Kernel concat(KernelRequest request, Op op, FusedOps after) {
        int count =
                after.chain() == null ? request.inputs().count() : after.chain().headInputs();
        if (!Eligible.floats(request, count) || !after.isEmpty() || count < 2) {
            return null;
        }
        Shape made = request.outputs().get(0).shape();
        int axis = ((Movement.Concat) op).axis();
        MemoryDescriptor like = Activations.now(request, 0);
        for (int i = 1; i < count; i++) {
            MemoryDescriptor other = Activations.now(request, i);
            boolean first = like.isRowMajor() && !other.isRowMajor();
            like = first || (other.bytes() > like.bytes() && !other.isRowMajor()) ? other : like;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope();
                PointerPointer<dnnl_memory_desc> parts = new PointerPointer<>(count)) {
            MemoryDescriptor target = Activations.likewise(like, made.sizes());
            List<Integer> pairs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                MemoryDescriptor part =
                        Activations.likewise(target, request.inputs().shape(i).sizes());
                parts.put(i, scope.memory(part));
                pairs.addAll(List.of(dnnl.DNNL_ARG_MULTIPLE_SRC + i, program.input(i, part)));
            }
            PrimitiveDescriptor blueprint = scope.blueprintInto(list -> dnnl.dnnl_concat_primitive_desc_create(
                    list,
                    Library.engine(),
                    scope.memory(target),
                    count,
                    axis < 0 ? axis + made.rank() : axis,
                    parts,
                    scope.attributes()));
            if (blueprint == null) {
                return null;
            }
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, program.output(0, target)));
            program.call(blueprint, pairs);
            return program.build();
        }
    }
}
