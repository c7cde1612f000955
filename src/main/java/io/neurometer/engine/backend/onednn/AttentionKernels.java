package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.onednn.AttentionForm.Part;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Attention as two products with a softmax between, heads read where they lie, in the type that the queries have. Scores
 * are FP32 whatever that is: their softmax would lose the differences that it is about. Where several heads share one of
 * key and value, the products run once for each of the several.
 */
final class AttentionKernels {
    private AttentionKernels() {}

    static void register(KernelTable table) {
        table.add(Attention.ScaledDotProduct.class, AttentionKernels::byHead);
        table.add(Attention.MultiHead.class, AttentionKernels::interleaved);
        table.add(Attention.SelfAttention.class, AttentionKernels::packed);
    }

    private static @Nullable Kernel byHead(KernelRequest request, Op op, FusedOps after) {
        Attention.ScaledDotProduct attention = (Attention.ScaledDotProduct) op;
        Inputs inputs = request.inputs();
        if (!isEligible(request, after, 3)) {
            return null;
        }
        AttentionForm form = new AttentionForm(
                new Part(0, 0, MemoryDescriptor.of(inputs.type(0))),
                new Part(1, 0, AttentionForm.turned(MemoryDescriptor.of(inputs.type(1)))),
                new Part(2, 0, MemoryDescriptor.of(inputs.type(2))),
                MemoryDescriptor.of(request.outputs().get(0)),
                attention.scale(),
                attention.causal());
        return kernel(request, form, 3);
    }

    private static @Nullable Kernel interleaved(KernelRequest request, Op op, FusedOps after) {
        Attention.MultiHead attention = (Attention.MultiHead) op;
        if (!isEligible(request, after, 3)) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        Inputs inputs = request.inputs();
        AttentionForm form = new AttentionForm(
                new Part(0, 0, heads(inputs.shape(0), heads)),
                new Part(1, 0, AttentionForm.turned(heads(inputs.shape(1), shared))),
                new Part(2, 0, heads(inputs.shape(2), shared)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal());
        return kernel(request, form, 3);
    }

    /** Of a single position it is left, since the library misreads matrices of one row with gaps between batches. */
    private static @Nullable Kernel packed(KernelRequest request, Op op, FusedOps after) {
        Attention.SelfAttention attention = (Attention.SelfAttention) op;
        Shape shape = request.inputs().shape(0);
        if (!isEligible(request, after, 1) || shape.size(1) == 1) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        long each = shape.size(2) / (heads + 2L * shared);
        AttentionForm form = new AttentionForm(
                new Part(0, 0, AttentionForm.heads(shape, heads, each)),
                new Part(0, heads * each, AttentionForm.turned(AttentionForm.heads(shape, shared, each))),
                new Part(0, (heads + shared) * each, AttentionForm.heads(shape, shared, each)),
                heads(request.outputs().get(0).shape(), heads),
                attention.scale(),
                attention.causal());
        return kernel(request, form, 1);
    }

    private static MemoryDescriptor heads(Shape shape, int heads) {
        return AttentionForm.heads(shape, heads, shape.size(2) / heads);
    }

    /** @param mask which input is the mask, behind those that are multiplied */
    private static boolean isEligible(KernelRequest request, FusedOps after, int mask) {
        Inputs inputs = request.inputs();
        boolean usable =
                !inputs.has(mask) || inputs.dataType(mask) == DataType.BOOL || inputs.dataType(mask) == DataType.FP32;
        return usable && after.isEmpty() && Eligible.floats(request, mask);
    }

    private static @Nullable Kernel kernel(KernelRequest request, AttentionForm plain, int mask) {
        AttentionForm form = plain.withType(Activations.now(request, 0).type());
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            AttentionMasks masks = AttentionMasks.of(program, request, form, mask);
            if (call(program, scope, request, form, masks)) {
                return program.build();
            }
            program.abandon();
            return null;
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private static boolean call(
            ProgramBuilder program,
            NativeScope scope,
            KernelRequest request,
            AttentionForm form,
            AttentionMasks masks) {
        MemoryDescriptor probabilities = form.probabilities();
        MemoryDescriptor scores = form.scores();
        MemoryDescriptor queries = form.query().memory();
        MemoryDescriptor query = form.oneOfEach(queries);
        MemoryDescriptor made = form.oneOfEach(form.output());
        MemoryDescriptor some = form.oneOfEach(scores);
        MemoryDescriptor keys = form.key().memory();
        PrimitiveDescriptor fused =
                form.sharing() > 1 ? null : product(scope, query, keys, some, attributes(scope, form, masks));
        PrimitiveDescriptor first =
                fused != null ? fused : product(scope, query, keys, some, attributes(scope, form, null));
        PrimitiveDescriptor softmax =
                SoftmaxKernels.blueprint(scope, dnnl.dnnl_softmax_accurate, scores, probabilities, 3);
        PrimitiveDescriptor second =
                product(scope, form.oneOfEach(probabilities), form.value().memory(), made, scope.attributes());
        if (first == null || softmax == null || second == null) {
            return false;
        }
        int between = program.scratch(scores);
        int weighting = probabilities.equals(scores) ? between : program.scratch(probabilities);
        int key = part(program, request, form.key(), 0, keys);
        int value = part(program, request, form.value(), 0, form.value().memory());
        List<Integer> added = fused == null ? List.of() : masks.arguments(form.scale() == 1 ? 0 : 1);
        for (int i = 0; i < form.sharing(); i++) {
            int left = part(program, request, form.query(), AttentionForm.start(queries, i), query);
            int target = program.again(between, AttentionForm.start(scores, i), some);
            List<Integer> pairs = new ArrayList<>(List.of(dnnl.DNNL_ARG_SRC, left));
            pairs.addAll(List.of(dnnl.DNNL_ARG_WEIGHTS, key, dnnl.DNNL_ARG_DST, target));
            pairs.addAll(added);
            program.call(first, pairs);
        }
        if (fused == null && !masks.add(scope, between, scores)) {
            return false;
        }
        program.call(softmax, dnnl.DNNL_ARG_SRC, between, dnnl.DNNL_ARG_DST, weighting);
        masks.clearHidden(weighting);
        for (int i = 0; i < form.sharing(); i++) {
            int left = program.again(weighting, AttentionForm.start(probabilities, i), form.oneOfEach(probabilities));
            int output = program.outputView(
                    0, Flat.layout(request.outputs().get(0), form.type()), AttentionForm.start(form.output(), i), made);
            program.call(second, dnnl.DNNL_ARG_SRC, left, dnnl.DNNL_ARG_WEIGHTS, value, dnnl.DNNL_ARG_DST, output);
        }
        return true;
    }

    /** An operand from a byte offset on, seen as described. */
    private static int part(
            ProgramBuilder program, KernelRequest request, Part part, long offset, MemoryDescriptor seen) {
        Layout layout = Flat.layout(request.inputs().type(part.input()), seen.type());
        return program.inputView(part.input(), layout, part.start() + offset, seen);
    }

    private static dnnl_primitive_attr attributes(
            NativeScope scope, AttentionForm form, @Nullable AttentionMasks masks) {
        dnnl_primitive_attr attributes = scope.attributes();
        dnnl_post_ops ops = scope.postOps();
        if (form.scale() != 1) {
            Library.require(
                    dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_linear, form.scale(), 0),
                    "post_ops_append");
        }
        if (masks != null) {
            masks.append(scope, ops);
        }
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "primitive_attr_set_post_ops");
        return attributes;
    }

    private static @Nullable PrimitiveDescriptor product(
            NativeScope scope,
            MemoryDescriptor left,
            MemoryDescriptor right,
            MemoryDescriptor output,
            dnnl_primitive_attr attributes) {
        return scope.blueprint(made -> dnnl.dnnl_matmul_primitive_desc_create(
                made,
                Library.engine(),
                scope.memory(left),
                scope.memory(right),
                new dnnl_memory_desc(),
                scope.memory(output),
                attributes));
    }
}
