package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Transpositions, concatenations, splits and channel shuffles. */
final class ShapingKernels {
    /** In bytes of a row of all parts. */
    private static final long SHORT_ROW = 4096;

    private ShapingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Movement.Transpose.class, ShapingKernels::transpose),
                KernelEntry.unfusedForFp32(Movement.Concat.class, ShapingKernels::concat),
                KernelEntry.unfusedForFp32(Movement.Split.class, ShapingKernels::split),
                KernelEntry.unfusedForFp32(Movement.ChannelShuffle.class, ShapingKernels::shuffle));
    }

    private static @Nullable Kernel transpose(KernelRequest request, Movement.Transpose op) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        Shape made = request.outputs().get(0).shape();
        if (!source.isPlain() || source.rank() != made.rank()) {
            return null;
        }
        int[] axes = op.axes(made.rank());
        long[] strides = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            strides[i] = source.strides()[axes[i]];
        }
        MemoryDescriptor seen = MemoryDescriptor.strided(source.type(), made.sizes(), strides);
        MemoryDescriptor target = MemoryDescriptor.rowMajor(source.type(), made.sizes());
        return ReorderKernels.copies(
                request, List.of(new ReorderKernels.Copy(source, 0, seen, 0, target, target)), false);
    }

    private static @Nullable Kernel shuffle(KernelRequest request, Movement.ChannelShuffle op) {
        long groups = op.groups();
        MemoryDescriptor memory = MemoryFormats.current(request, 0);
        boolean last = MemoryFormats.isChannelsLast(memory);
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
        return ReorderKernels.copies(
                request, List.of(new ReorderKernels.Copy(memory, 0, seen, 0, memory, made)), false);
    }

    private static @Nullable Kernel split(KernelRequest request, Movement.Split split) {
        MemoryDescriptor source = MemoryFormats.current(request, 0);
        Shape shape = request.inputs().shape(0);
        if (!source.isPlain() || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        int axis = Shape.axis(split.axis(), shape.rank());
        List<ReorderKernels.Copy> copies = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < request.outputs().size(); i++) {
            long[] sizes = request.outputs().get(i).shape().sizes();
            if (request.context().usesOutput(i)) {
                if (sizes[axis] == 0) {
                    return null;
                }
                MemoryDescriptor seen = MemoryDescriptor.strided(source.type(), sizes, source.strides());
                MemoryDescriptor target = MemoryFormats.like(source, sizes);
                long offset = start * source.strides()[axis] * source.elementBytes();
                copies.add(new ReorderKernels.Copy(source, offset, seen, i, target, target));
            }
            start += sizes[axis];
        }
        return ReorderKernels.copies(request, copies, false);
    }

    /** The parts are wanted in the memory format of the largest of them. */
    private static @Nullable Kernel concat(KernelRequest request, Movement.Concat op) {
        int count = request.inputs().count();
        if (!SupportedTypes.areFp32(request, count) || count < 2) {
            return null;
        }
        Shape made = request.outputs().get(0).shape();
        int axis = Shape.axis(op.axis(), made.rank());
        MemoryDescriptor output = MemoryFormats.like(largest(request, count), made.sizes());
        if (output.isRowMajor() && areRowsShort(output, axis)) {
            return inParts(request, output, axis);
        }
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            Arguments arguments = Arguments.of(Argument.DST, program.output(0, output));
            try (PointerPointer<dnnl_memory_desc> parts = new PointerPointer<>(count)) {
                for (int i = 0; i < count; i++) {
                    MemoryDescriptor part =
                            MemoryFormats.like(output, request.inputs().shape(i).sizes());
                    parts.put(i, scope.memory(part));
                    arguments = arguments.and(Argument.source(i), program.input(i, part));
                }
                PrimitiveDescriptor concat = scope.descriptorInList(list -> dnnl.dnnl_concat_primitive_desc_create(
                        list,
                        Library.engine(),
                        scope.memory(output),
                        count,
                        axis,
                        parts,
                        new PrimitiveAttributes(scope).handle()));
                if (concat == null) {
                    return false;
                }
                program.call(concat, arguments);
                return true;
            }
        });
    }

    /** Whether the parts alternate so often that copies with strides are faster than a copy of each row of a part. */
    private static boolean areRowsShort(MemoryDescriptor output, int axis) {
        long row = output.size(axis) * output.strides()[axis] * output.elementBytes();
        return row <= SHORT_ROW && row < output.bytes();
    }

    private static @Nullable Kernel inParts(KernelRequest request, MemoryDescriptor output, int axis) {
        List<ReorderKernels.Copy> copies = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < request.inputs().count(); i++) {
            long[] sizes = request.inputs().shape(i).sizes();
            MemoryDescriptor part = MemoryDescriptor.rowMajor(output.type(), sizes);
            MemoryDescriptor written = MemoryDescriptor.strided(output.type(), sizes, output.strides());
            copies.add(new ReorderKernels.Copy(i, part, 0, part, 0, output, start, written));
            start += sizes[axis] * output.strides()[axis] * output.elementBytes();
        }
        return ReorderKernels.copies(request, copies, false);
    }

    /** The largest part, of those that are not row-major if there are any. */
    private static MemoryDescriptor largest(KernelRequest request, int count) {
        MemoryDescriptor largest = MemoryFormats.current(request, 0);
        for (int i = 1; i < count; i++) {
            MemoryDescriptor other = MemoryFormats.current(request, i);
            boolean first = largest.isRowMajor() && !other.isRowMajor();
            largest = first || (other.bytes() > largest.bytes() && !other.isRowMajor()) ? other : largest;
        }
        return largest;
    }
}
