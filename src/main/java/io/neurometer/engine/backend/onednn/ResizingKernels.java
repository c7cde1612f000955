package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.ResizeAxis;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.ResizeTaps;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Resizing.Interpolation;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Nearest and linear resizing, wherever oneDNN's coordinates agree with those that the operator asks for; the other ways to
 * resize images between their pixels in Java.
 */
final class ResizingKernels {
    /** Up to this size a coordinate in FP32, as oneDNN computes it, is exact to 2^-15 of a pixel. */
    private static final int MAX_LINEAR = 512;

    /** How far two ways of computing one coordinate in FP64 may lie apart, in input lengths. */
    private static final double SAME_PLACE = 1e-9;

    private ResizingKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(KernelEntry.forFp32(Resizing.Resize.class, (request, op, after) -> {
            Kernel primitive = primitive(request, op, after);
            return primitive == null && after.isEmpty() ? separable(request, op) : primitive;
        }));
    }

    private static @Nullable Kernel primitive(KernelRequest request, Resizing.Resize resize, FusedOps after) {
        int rank = request.outputs().get(0).shape().rank();
        if (rank < 3 || rank > 5 || !SupportedTypes.areFp32(request, 1) || !isPlainRule(resize)) {
            return null;
        }
        List<ResizeAxis> axes = resize.settle(request.inputs());
        // Of a single pixel oneDNN yields numbers that are not its own, where many channels lie one by one.
        if (axes.stream().skip(2).allMatch(axis -> axis.input() == 1)) {
            return null;
        }
        for (int i = 0; i < rank; i++) {
            ResizeAxis axis = axes.get(i);
            if (!axis.isIdentity() && (i < 2 || !agrees(resize, axis))) {
                return null;
            }
        }
        int algorithm = resize.interpolation() == Interpolation.NEAREST
                ? dnnl.dnnl_resampling_nearest
                : dnnl.dnnl_resampling_linear;
        return kernel(request, after, algorithm);
    }

    /** Null where other dimensions than rows and columns are resized, or elements keep their values. */
    private static @Nullable Kernel separable(KernelRequest request, Resizing.Resize resize) {
        MemoryDescriptor now = MemoryFormats.current(request, 0);
        int rank = now.rank();
        boolean interpolates = resize.interpolation() != Interpolation.NEAREST
                && resize.coordinates() != ResizeCoordinates.TF_CROP_AND_RESIZE;
        if (!interpolates || rank < 2 || now.type() != dnnl.dnnl_f32 || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        List<ResizeAxis> axes = resize.settle(request.inputs());
        if (!axes.subList(0, rank - 2).stream().allMatch(ResizeAxis::isIdentity)) {
            return null;
        }
        ResizeAxis rows = axes.get(rank - 2);
        ResizeAxis columns = axes.get(rank - 1);
        boolean channelsLast = rank == 4 && !now.isRowMajor() && MemoryFormats.isChannelsLast(now);
        int channels = channelsLast ? axes.get(1).input() : 1;
        long planes = request.inputs().shape(0).elements() / rows.input() / columns.input() / channels;
        SeparableResize.Geometry geometry = new SeparableResize.Geometry(
                Math.toIntExact(planes), rows.input(), columns.input(), rows.output(), columns.output(), channels);
        ResizeTaps down = new ResizeTaps(resize, rows);
        ResizeTaps along = new ResizeTaps(resize, columns);
        MemoryDescriptor source = MemoryFormats.like(now, now.sizes());
        MemoryDescriptor output =
                MemoryFormats.like(source, request.outputs().get(0).shape().sizes());
        int threads = OpenMpTeam.sizeFor(request);
        return ProgramBuilder.build(request, program -> {
            program.run(
                    memory -> new SeparableResize(geometry, down, along, memory.get(0), memory.get(1), threads),
                    program.input(0, source),
                    program.output(0, output));
            return true;
        });
    }

    private static boolean isPlainRule(Resizing.Resize op) {
        return op.interpolation() != Interpolation.CUBIC
                && op.coordinates() != ResizeCoordinates.TF_CROP_AND_RESIZE
                && !op.excludeOutside()
                && !op.antialias();
    }

    /** Whether each output element comes from where oneDNN takes it from. */
    private static boolean agrees(Resizing.Resize op, ResizeAxis axis) {
        boolean nearest = op.interpolation() == Interpolation.NEAREST;
        if (!nearest && axis.input() > MAX_LINEAR) {
            return false;
        }
        for (int i = 0; i < axis.output(); i++) {
            double place = axis.place(op.coordinates(), i);
            boolean same = nearest
                    ? inside(op.rounding().nearest(place), axis) == inside(Math.round(libraryPlace(axis, i)), axis)
                    : isSame(inside(place, axis), inside((i + 0.5) * axis.input() / axis.output() - 0.5, axis), axis);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** oneDNN's coordinate in its own precision; no half is ever negative, so that all ways to round it agree. */
    private static float libraryPlace(ResizeAxis axis, int position) {
        return (position + 0.5f) * axis.input() / axis.output() - 0.5f;
    }

    private static boolean isSame(double place, double other, ResizeAxis axis) {
        return Math.abs(place - other) <= SAME_PLACE * axis.input();
    }

    private static double inside(double place, ResizeAxis axis) {
        return Math.max(0, Math.min(axis.input() - 1.0, place));
    }

    private static @Nullable Kernel kernel(KernelRequest request, FusedOps after, int algorithm) {
        long[] sizes = request.outputs().get(0).shape().sizes();
        PostOps ops = after.postOps(sizes.length, false, false);
        if (ops == null) {
            return null;
        }
        MemoryDescriptor now = MemoryFormats.current(request, 0);
        MemoryDescriptor source = MemoryFormats.like(now, now.sizes());
        MemoryDescriptor output = MemoryFormats.like(source, sizes);
        return ProgramBuilder.build(request, program -> {
            NativeScope scope = program.scope();
            PrimitiveAttributes attributes = ops.attributes(scope, output.type(), sizes);
            PrimitiveDescriptor resampling =
                    scope.descriptor(made -> dnnl.dnnl_resampling_forward_primitive_desc_create(
                            made,
                            Library.engine(),
                            dnnl.dnnl_forward_inference,
                            algorithm,
                            (float[]) null,
                            scope.memory(source),
                            scope.memory(output),
                            attributes.handle()));
            if (resampling == null) {
                return false;
            }
            Arguments arguments = Arguments.of(Argument.SRC, program.input(0, source));
            ops.call(program, resampling, arguments, program.output(0, output));
            return true;
        });
    }
}
