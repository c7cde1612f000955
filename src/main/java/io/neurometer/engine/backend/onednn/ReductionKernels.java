package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Many elements along neighbouring dimensions become one. Where they lie one after another that is a reduction; where
 * others lie between them it is a pooling over the whole length, or they are moved together first.
 */
final class ReductionKernels {
    private static final int NONE = dnnl.dnnl_alg_kind_undef;

    private ReductionKernels() {}

    static void register(KernelTable table) {
        table.add(Reduction.Reduce.class, ReductionKernels::reduce);
    }

    /**
     * A function in the library's terms.
     *
     * @param before what happens to each element first
     * @param fold the reduction
     * @param pooling the same as a pooling, which gives the mean in place of the sum
     * @param after what happens to each result
     */
    private record Folding(int before, int fold, int pooling, int after) {
        static @Nullable Folding of(ReduceFunction function) {
            int mean = dnnl.dnnl_pooling_avg_exclude_padding;
            return switch (function) {
                case SUM -> new Folding(NONE, dnnl.dnnl_reduction_sum, mean, NONE);
                case MEAN -> new Folding(NONE, dnnl.dnnl_reduction_mean, mean, NONE);
                case MAX -> new Folding(NONE, dnnl.dnnl_reduction_max, dnnl.dnnl_pooling_max, NONE);
                case MIN -> new Folding(NONE, dnnl.dnnl_reduction_min, NONE, NONE);
                case PROD -> new Folding(NONE, dnnl.dnnl_reduction_mul, NONE, NONE);
                case L1 -> new Folding(dnnl.dnnl_eltwise_abs, dnnl.dnnl_reduction_sum, mean, NONE);
                case L2 -> new Folding(dnnl.dnnl_eltwise_square, dnnl.dnnl_reduction_sum, mean, dnnl.dnnl_eltwise_sqrt);
                case SUM_SQUARE -> new Folding(dnnl.dnnl_eltwise_square, dnnl.dnnl_reduction_sum, mean, NONE);
                case LOG_SUM -> new Folding(NONE, dnnl.dnnl_reduction_sum, mean, dnnl.dnnl_eltwise_log);
                case LOG_SUM_EXP -> null;
            };
        }
    }

    private static @Nullable Kernel reduce(KernelRequest request, Op op, FusedOps after) {
        Reduction.Reduce reduce = (Reduction.Reduce) op;
        Folding folding = Folding.of(reduce.function());
        if (folding == null || !after.isEmpty() || !Eligible.floats(request, 1)) {
            return null;
        }
        int[] axes = reduce.axes(request.inputs());
        MemoryDescriptor source = Activations.now(request, 0);
        ReductionView stretches = source.type() == dnnl.dnnl_f32 ? ReductionView.of(source, axes) : null;
        if (stretches == null) {
            source = MemoryDescriptor.of(request.inputs().type(0));
            stretches = ReductionView.of(source, axes);
        }
        if (stretches == null || stretches.length() == 1) {
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            if (fold(program, scope, request, source, stretches, folding)) {
                return program.build();
            }
            program.abandon();
            return null;
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private static boolean fold(
            ProgramBuilder program,
            NativeScope scope,
            KernelRequest request,
            MemoryDescriptor source,
            ReductionView stretches,
            Folding folding) {
        boolean pools = stretches.inner() > 1 && folding.pooling() != NONE;
        MemoryDescriptor lines = pools ? stretches.asPixels() : stretches.asLines();
        int from = program.inputView(0, source.layout(request.inputs().type(0)), 0, lines);
        if (folding.before() != NONE) {
            PrimitiveDescriptor before = eltwise(scope, folding.before(), lines);
            if (before == null) {
                return false;
            }
            int target = program.scratch(lines);
            program.call(before, dnnl.DNNL_ARG_SRC, from, dnnl.DNNL_ARG_DST, target);
            from = target;
        }
        if (pools) {
            return pool(program, scope, stretches, folding, from);
        }
        MemoryDescriptor together = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, lines.sizes());
        if (!lines.isRowMajor()) {
            PrimitiveDescriptor move = Reorders.blueprint(scope, lines, together);
            if (move == null) {
                return false;
            }
            int target = program.scratch(together);
            program.call(move, dnnl.DNNL_ARG_SRC, from, dnnl.DNNL_ARG_DST, target);
            from = target;
        }
        return reduce(program, scope, stretches, folding, from, together);
    }

    private static boolean reduce(
            ProgramBuilder program,
            NativeScope scope,
            ReductionView stretches,
            Folding folding,
            int from,
            MemoryDescriptor lines) {
        MemoryDescriptor results = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, stretches.outer(), stretches.inner(), 1);
        PrimitiveDescriptor reduction = scope.blueprint(target -> dnnl.dnnl_reduction_primitive_desc_create(
                target,
                Library.engine(),
                folding.fold(),
                scope.memory(lines),
                scope.memory(results),
                0,
                0,
                attributes(scope, 1, folding.after())));
        return call(program, reduction, from, results);
    }

    private static boolean pool(
            ProgramBuilder program, NativeScope scope, ReductionView stretches, Folding folding, int from) {
        MemoryDescriptor results =
                MemoryDescriptor.channelsLast(dnnl.dnnl_f32, stretches.outer(), stretches.inner(), 1, 1);
        boolean sums = folding.fold() == dnnl.dnnl_reduction_sum;
        long[] window = {stretches.length(), 1};
        long[] none = {0, 0};
        PrimitiveDescriptor pooling = scope.blueprint(target -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                target,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                folding.pooling(),
                scope.memory(stretches.asPixels()),
                scope.memory(results),
                window,
                window,
                none,
                none,
                none,
                attributes(scope, sums ? stretches.length() : 1, folding.after())));
        return call(program, pooling, from, results);
    }

    private static boolean call(
            ProgramBuilder program, @Nullable PrimitiveDescriptor blueprint, int from, MemoryDescriptor results) {
        if (blueprint == null) {
            return false;
        }
        int output = program.outputView(0, Layout.ROW_MAJOR, 0, results);
        program.call(blueprint, dnnl.DNNL_ARG_SRC, from, dnnl.DNNL_ARG_DST, output);
        return true;
    }

    /** Attributes of a primitive whose results are multiplied by a factor and then put through a function. */
    private static dnnl_primitive_attr attributes(NativeScope scope, float factor, int function) {
        dnnl_primitive_attr attributes = scope.attributes();
        dnnl_post_ops ops = scope.postOps();
        if (factor != 1) {
            Library.require(
                    dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_linear, factor, 0), "post_ops_append");
        }
        if (function != NONE) {
            Library.require(dnnl.dnnl_post_ops_append_eltwise(ops, function, 0, 0), "post_ops_append");
        }
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "primitive_attr_set_post_ops");
        return attributes;
    }

    private static @Nullable PrimitiveDescriptor eltwise(NativeScope scope, int algorithm, MemoryDescriptor memory) {
        return scope.blueprint(made -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                algorithm,
                scope.memory(memory),
                scope.memory(memory),
                0,
                0,
                scope.attributes()));
    }
}
