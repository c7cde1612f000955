package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Reductions over neighbouring dimensions. Elements that lie one after another are a reduction to oneDNN; with others
 * between them they are a pooling over the whole length, or they are moved together first. Places of extremes in rows are
 * found in Java.
 */
final class ReductionKernels {
    private static final int NONE = dnnl.dnnl_alg_kind_undef;

    /** With more elements than these another backend is faster, whatever it costs to get there. */
    private static final long MANY_PLACES = 1 << 14;

    private ReductionKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Reduction.Reduce.class, ReductionKernels::reduce),
                KernelEntry.unfused(Reduction.ArgReduce.class, ReductionKernels::places));
    }

    /** Along the last axis of few elements; null for others. */
    private static @Nullable Kernel places(KernelRequest request, Reduction.ArgReduce op) {
        Shape shape = request.inputs().shape(0);
        boolean rows = Shape.axis(op.axis(), shape.rank()) == shape.rank() - 1;
        if (!SupportedTypes.areFp32(request, 1) || !rows || shape.elements() > MANY_PLACES) {
            return null;
        }
        int length = Math.toIntExact(shape.size(-1));
        return ProgramBuilder.build(request, program -> {
            program.run(
                    memory -> new ExtremePlaces(memory.get(0), length, memory.get(1), op.largest(), op.lastOfEqual()),
                    program.inputBytes(0),
                    program.outputBytes(0));
            return true;
        });
    }

    /**
     * A function in oneDNN's terms.
     *
     * @param before what happens to each element first
     * @param reduction the reduction itself
     * @param pooling the same as a pooling, which gives the mean in place of the sum
     * @param after what happens to each result
     */
    private record Algorithm(int before, int reduction, int pooling, int after) {
        static @Nullable Algorithm of(ReduceFunction function) {
            int mean = dnnl.dnnl_pooling_avg_exclude_padding;
            return switch (function) {
                case SUM -> new Algorithm(NONE, dnnl.dnnl_reduction_sum, mean, NONE);
                case MEAN -> new Algorithm(NONE, dnnl.dnnl_reduction_mean, mean, NONE);
                case MAX -> new Algorithm(NONE, dnnl.dnnl_reduction_max, dnnl.dnnl_pooling_max, NONE);
                case MIN -> new Algorithm(NONE, dnnl.dnnl_reduction_min, NONE, NONE);
                case PROD -> new Algorithm(NONE, dnnl.dnnl_reduction_mul, NONE, NONE);
                case L1 -> new Algorithm(dnnl.dnnl_eltwise_abs, dnnl.dnnl_reduction_sum, mean, NONE);
                case L2 ->
                    new Algorithm(dnnl.dnnl_eltwise_square, dnnl.dnnl_reduction_sum, mean, dnnl.dnnl_eltwise_sqrt);
                case SUM_SQUARE -> new Algorithm(dnnl.dnnl_eltwise_square, dnnl.dnnl_reduction_sum, mean, NONE);
                case LOG_SUM, LOG_SUM_EXP -> null;
            };
        }
    }

    private static @Nullable Kernel reduce(KernelRequest request, Reduction.Reduce reduce) {
        Algorithm algorithm = Algorithm.of(reduce.function());
        if (algorithm == null || !SupportedTypes.areFp32(request, 1)) {
            return null;
        }
        int[] axes = reduce.axes(request.inputs());
        MemoryDescriptor current = MemoryFormats.current(request, 0);
        ReductionView inPlace = current.type() == dnnl.dnnl_f32 ? ReductionView.of(current, axes) : null;
        MemoryDescriptor source =
                inPlace != null ? current : MemoryDescriptor.of(request.inputs().type(0));
        ReductionView view = inPlace != null ? inPlace : ReductionView.of(source, axes);
        if (view == null || view.length() == 1) {
            return null;
        }
        Layout layout = source.layout(request.inputs().type(0));
        return ProgramBuilder.build(request, program -> reduce(program, layout, view, algorithm));
    }

    private static boolean reduce(ProgramBuilder program, Layout layout, ReductionView view, Algorithm algorithm) {
        NativeScope scope = program.scope();
        boolean pools = view.inner() > 1 && algorithm.pooling() != NONE;
        MemoryDescriptor lines = pools ? view.asPixels() : view.asLines();
        MemoryView source = program.inputView(0, layout, 0, lines);
        if (algorithm.before() != NONE) {
            PrimitiveDescriptor before = Primitives.eltwise(
                    scope, new Eltwise(algorithm.before(), 0, 0), lines, new PrimitiveAttributes(scope));
            source = before == null ? null : program.result(before, source, lines);
        }
        if (source != null && !pools && !lines.isRowMajor()) {
            MemoryDescriptor together = MemoryDescriptor.fp32(lines.sizes());
            PrimitiveDescriptor reorder = Primitives.reorder(scope, lines, together);
            source = reorder == null ? null : program.result(reorder, source, together);
        }
        if (source == null) {
            return false;
        }
        MemoryDescriptor results = pools
                ? MemoryDescriptor.channelsLast(dnnl.dnnl_f32, view.outer(), view.inner(), 1, 1)
                : MemoryDescriptor.fp32(view.outer(), view.inner(), 1);
        PrimitiveDescriptor last = pools
                ? pooling(scope, view, algorithm, results)
                : Primitives.reduction(
                        scope,
                        algorithm.reduction(),
                        MemoryDescriptor.fp32(lines.sizes()),
                        results,
                        attributes(scope, 1, algorithm.after()));
        if (last == null) {
            return false;
        }
        program.call(last, source, program.rowMajorOutput(0, results));
        return true;
    }

    private static @Nullable PrimitiveDescriptor pooling(
            NativeScope scope, ReductionView view, Algorithm algorithm, MemoryDescriptor results) {
        boolean sums = algorithm.reduction() == dnnl.dnnl_reduction_sum;
        long[] window = {view.length(), 1};
        long[] none = {0, 0};
        return Primitives.pooling(
                scope,
                algorithm.pooling(),
                view.asPixels(),
                results,
                new Windows(window, window, none, none, none),
                attributes(scope, sums ? view.length() : 1, algorithm.after()));
    }

    /** Attributes of a primitive whose results are multiplied by a factor and then put through a function. */
    private static PrimitiveAttributes attributes(NativeScope scope, float factor, int function) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope);
        if (factor != 1) {
            attributes.eltwise(new Eltwise(dnnl.dnnl_eltwise_linear, factor, 0));
        }
        return function == NONE ? attributes : attributes.eltwise(new Eltwise(function, 0, 0));
    }
}
