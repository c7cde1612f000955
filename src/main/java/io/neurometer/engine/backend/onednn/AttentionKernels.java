package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
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
 * are FP32 whatever that is: their softmax would lose the differences that it is about.
 */
final class AttentionKernels {
    private AttentionKernels() {}

    static void register(KernelTable table) {
        table.add(Attention.ScaledDotProduct.class, AttentionKernels::byHead);
        table.add(Attention.MultiHead.class, AttentionKernels::interleaved);
    }

    /** Query [B, H, Lq, E], key as [B, H, E, Lk], value [B, H, Lk, Ev] and output [B, H, Lq, Ev], wherever they lie. */
    private record Form(Descriptor query, Descriptor key, Descriptor value, Descriptor output, float scale) {
        Descriptor scores() {
            return Descriptor.rowMajor(dnnl.dnnl_f32, query.size(0), query.size(1), query.size(2), key.size(3));
        }

        Descriptor probabilities() {
            return scores().withType(query.type());
        }

        /** The same memory with elements of another type. */
        Form withType(int type) {
            return new Form(
                    query.withType(type), key.withType(type), value.withType(type), output.withType(type), scale);
        }
    }

    private static @Nullable Kernel byHead(KernelRequest request, Op op, Links after) {
        Attention.ScaledDotProduct attention = (Attention.ScaledDotProduct) op;
        Inputs inputs = request.inputs();
        if (attention.causal() || inputs.shape(0).size(1) != inputs.shape(1).size(1)) {
            return null;
        }
        Descriptor key = Descriptor.of(inputs.type(1));
        long[] sizes = key.sizes();
        long[] strides = key.strides();
        Descriptor turned =
                Descriptor.strided(key.type(), new long[] {sizes[0], sizes[1], sizes[3], sizes[2]}, new long[] {
                    strides[0], strides[1], strides[3], strides[2]
                });
        Form form = new Form(
                Descriptor.of(inputs.type(0)),
                turned,
                Descriptor.of(inputs.type(2)),
                Descriptor.of(request.outputs().get(0)),
                attention.scale());
        return kernel(request, form, after);
    }

    private static @Nullable Kernel interleaved(KernelRequest request, Op op, Links after) {
        Attention.MultiHead attention = (Attention.MultiHead) op;
        if (attention.causal() || attention.heads() != attention.sharedHeads()) {
            return null;
        }
        int heads = attention.heads();
        Inputs inputs = request.inputs();
        Form form = new Form(
                heads(inputs.shape(0), heads, false),
                heads(inputs.shape(1), heads, true),
                heads(inputs.shape(2), heads, false),
                heads(request.outputs().get(0).shape(), heads, false),
                attention.scale());
        return kernel(request, form, after);
    }

    /** [B, L, heads * E] as [B, heads, L, E], or as [B, heads, E, L] where {@code turned}. */
    private static Descriptor heads(Shape shape, int heads, boolean turned) {
        long length = shape.size(1);
        long features = shape.size(2);
        long each = features / heads;
        long[] sizes = {shape.size(0), heads, turned ? each : length, turned ? length : each};
        long[] strides = {length * features, each, turned ? 1 : features, turned ? features : 1};
        return Descriptor.strided(dnnl.dnnl_f32, sizes, strides);
    }

    private static @Nullable Kernel kernel(KernelRequest request, Form plain, Links after) {
        Inputs inputs = request.inputs();
        int type = Activations.now(request, 0).type();
        Form form = plain.withType(type);
        boolean masked = after.headHas(3);
        if (!after.isEmpty() || !Eligible.floats(request, 3) || (masked && inputs.dataType(3) != DataType.FP32)) {
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        try (Scope scope = new Scope()) {
            Descriptor scores = form.scores();
            Descriptor probabilities = form.probabilities();
            Descriptor mask = masked ? Activations.broadcast(inputs.shape(3), 4) : scores;
            dnnl_primitive_attr scaled = scaledAndMasked(scope, form.scale(), masked ? mask : null);
            Blueprint first = product(scope, form.query(), form.key(), scores, scaled);
            Blueprint softmax = SoftmaxKernels.blueprint(scope, dnnl.dnnl_softmax_accurate, scores, probabilities, 3);
            Blueprint second = product(scope, probabilities, form.value(), form.output(), scope.attributes());
            if (first == null || softmax == null || second == null) {
                return null;
            }
            int between = program.scratch(scores);
            int weighting = probabilities.equals(scores) ? between : program.scratch(probabilities);
            List<Integer> pairs = new ArrayList<>(List.of(
                    dnnl.DNNL_ARG_SRC,
                    program.inputView(0, Flat.layout(inputs.type(0), type), 0, form.query()),
                    dnnl.DNNL_ARG_WEIGHTS,
                    program.inputView(1, Flat.layout(inputs.type(1), type), 0, form.key()),
                    dnnl.DNNL_ARG_DST,
                    between));
            if (masked) {
                int position = form.scale() == 1 ? 1 : 2;
                pairs.add(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * position | dnnl.DNNL_ARG_SRC_1);
                pairs.add(program.inputView(3, Layout.ROW_MAJOR, 0, mask));
            }
            program.call(first, pairs);
            program.call(softmax, dnnl.DNNL_ARG_SRC, between, dnnl.DNNL_ARG_DST, weighting);
            program.call(
                    second,
                    dnnl.DNNL_ARG_SRC,
                    weighting,
                    dnnl.DNNL_ARG_WEIGHTS,
                    program.inputView(2, Flat.layout(inputs.type(2), type), 0, form.value()),
                    dnnl.DNNL_ARG_DST,
                    program.outputView(0, Flat.layout(request.outputs().get(0), type), 0, form.output()));
            return program.build();
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private static dnnl_primitive_attr scaledAndMasked(Scope scope, float scale, @Nullable Descriptor mask) {
        dnnl_primitive_attr attributes = scope.attributes();
        dnnl_post_ops ops = scope.postOps();
        if (scale != 1) {
            Library.require(
                    dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_linear, scale, 0), "post_ops_append");
        }
        if (mask != null) {
            Library.require(
                    dnnl.dnnl_post_ops_append_binary(ops, dnnl.dnnl_binary_add, scope.memory(mask)), "post_ops_append");
        }
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(attributes, ops), "primitive_attr_set_post_ops");
        return attributes;
    }

    private static @Nullable Blueprint product(
            Scope scope, Descriptor left, Descriptor right, Descriptor output, dnnl_primitive_attr attributes) {
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
