package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
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
    }

    /** Query [B, H, Lq, E], key as [B, Hkv, E, Lk], value [B, Hkv, Lk, Ev] and output [B, H, Lq, Ev], wherever they lie. */
    private record Form(Descriptor query, Descriptor key, Descriptor value, Descriptor output, float scale) {
        Descriptor scores() {
            return Descriptor.rowMajor(dnnl.dnnl_f32, query.size(0), query.size(1), queries(), keys());
        }

        Descriptor probabilities() {
            return scores().withType(query.type());
        }

        /** The same memory with elements of another type. */
        Form withType(int type) {
            return new Form(
                    query.withType(type), key.withType(type), value.withType(type), output.withType(type), scale);
        }

        long queries() {
            return query.size(2);
        }

        long keys() {
            return key.size(3);
        }

        /** How many heads of the query share one of key and value. */
        int sharing() {
            return Math.toIntExact(query.size(1) / key.size(1));
        }

        /** Of each group of heads that share one, the same one. */
        Descriptor oneOfEach(Descriptor memory) {
            long[] sizes = memory.sizes();
            long[] strides = memory.strides();
            sizes[1] /= sharing();
            strides[1] *= sharing();
            return Descriptor.strided(memory.type(), sizes, strides);
        }

        /** Where that part begins for head {@code index} of each group, in bytes. */
        static long start(Descriptor memory, int index) {
            return index * memory.strides()[1] * memory.elementBytes();
        }
    }

    private static @Nullable Kernel byHead(KernelRequest request, Op op, Links after) {
        Attention.ScaledDotProduct attention = (Attention.ScaledDotProduct) op;
        Inputs inputs = request.inputs();
        if (!isEligible(request, after)) {
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
        return kernel(request, form, attention.causal());
    }

    private static @Nullable Kernel interleaved(KernelRequest request, Op op, Links after) {
        Attention.MultiHead attention = (Attention.MultiHead) op;
        if (!isEligible(request, after)) {
            return null;
        }
        int heads = attention.heads();
        int shared = attention.sharedHeads();
        Inputs inputs = request.inputs();
        Form form = new Form(
                heads(inputs.shape(0), heads, false),
                heads(inputs.shape(1), shared, true),
                heads(inputs.shape(2), shared, false),
                heads(request.outputs().get(0).shape(), heads, false),
                attention.scale());
        return kernel(request, form, attention.causal());
    }

    private static boolean isEligible(KernelRequest request, Links after) {
        return after.isEmpty() && Eligible.floats(request, 4);
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

    /** Something added to the scores. */
    private record Added(int operand, Descriptor memory) {}

    private static @Nullable Kernel kernel(KernelRequest request, Form plain, boolean causal) {
        Form form = plain.withType(Activations.now(request, 0).type());
        if (causal && form.keys() < form.queries()) {
            // The first queries see no key, of which the library's softmax makes no number.
            return null;
        }
        ProgramBuilder program = new ProgramBuilder(request);
        try (Scope scope = new Scope()) {
            List<Added> masks = masks(program, request, form, causal);
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

    private static List<Added> masks(ProgramBuilder program, KernelRequest request, Form form, boolean causal) {
        List<Added> masks = new ArrayList<>();
        if (request.inputs().has(3)) {
            Descriptor mask = Activations.broadcast(request.inputs().shape(3), 4);
            masks.add(new Added(program.inputView(3, Layout.ROW_MAJOR, 0, mask), mask));
        }
        if (causal) {
            Descriptor mask = Descriptor.rowMajor(dnnl.dnnl_f32, 1, 1, form.queries(), form.keys());
            masks.add(new Added(program.own(mask, causalMask(form.queries(), form.keys())), mask));
        }
        return masks;
    }

    /** Nothing where a query sees a key, minus infinity where it does not. */
    private static Tensor causalMask(long queries, long keys) {
        Tensor mask = Tensor.allocate(DataType.FP32, queries, keys);
        ByteBuffer bytes = mask.bytes();
        for (int i = 0; i < mask.elements(); i++) {
            boolean seen = i % keys <= i / keys + keys - queries;
            bytes.putFloat(i * Float.BYTES, seen ? 0 : Float.NEGATIVE_INFINITY);
        }
        return mask;
    }

    private static boolean call(
            ProgramBuilder program, Scope scope, KernelRequest request, Form form, List<Added> masks) {
        Inputs inputs = request.inputs();
        int type = form.query().type();
        Descriptor probabilities = form.probabilities();
        Descriptor scores = form.scores();
        Descriptor query = form.oneOfEach(form.query());
        Descriptor made = form.oneOfEach(form.output());
        Descriptor some = form.oneOfEach(scores);
        Blueprint fused = form.sharing() > 1
                ? null
                : product(scope, query, form.key(), some, attributes(scope, form.scale(), masks));
        Blueprint first = fused != null
                ? fused
                : product(scope, query, form.key(), some, attributes(scope, form.scale(), List.of()));
        Blueprint softmax = SoftmaxKernels.blueprint(scope, dnnl.dnnl_softmax_accurate, scores, probabilities, 3);
        Blueprint second = product(scope, form.oneOfEach(probabilities), form.value(), made, scope.attributes());
        if (first == null || softmax == null || second == null) {
            return false;
        }
        int between = program.scratch(scores);
        int weighting = probabilities.equals(scores) ? between : program.scratch(probabilities);
        int key = program.inputView(1, Flat.layout(inputs.type(1), type), 0, form.key());
        int value = program.inputView(2, Flat.layout(inputs.type(2), type), 0, form.value());
        List<Integer> added = fused == null ? List.of() : arguments(form, masks);
        for (int i = 0; i < form.sharing(); i++) {
            int left = program.inputView(0, Flat.layout(inputs.type(0), type), Form.start(form.query(), i), query);
            int target = program.again(between, Form.start(scores, i), some);
            List<Integer> pairs = new ArrayList<>(List.of(dnnl.DNNL_ARG_SRC, left));
            pairs.addAll(List.of(dnnl.DNNL_ARG_WEIGHTS, key, dnnl.DNNL_ARG_DST, target));
            pairs.addAll(added);
            program.call(first, pairs);
        }
        if (fused == null && !add(program, scope, between, scores, masks)) {
            return false;
        }
        program.call(softmax, dnnl.DNNL_ARG_SRC, between, dnnl.DNNL_ARG_DST, weighting);
        for (int i = 0; i < form.sharing(); i++) {
            int left = program.again(weighting, Form.start(probabilities, i), form.oneOfEach(probabilities));
            int output = program.outputView(
                    0, Flat.layout(request.outputs().get(0), type), Form.start(form.output(), i), made);
            program.call(second, dnnl.DNNL_ARG_SRC, left, dnnl.DNNL_ARG_WEIGHTS, value, dnnl.DNNL_ARG_DST, output);
        }
        return true;
    }

    /** The masks as arguments of the product that adds them. */
    private static List<Integer> arguments(Form form, List<Added> masks) {
        List<Integer> pairs = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            int position = i + (form.scale() == 1 ? 1 : 2);
            pairs.add(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * position | dnnl.DNNL_ARG_SRC_1);
            pairs.add(masks.get(i).operand());
        }
        return pairs;
    }

    /** Adds the masks in calls of their own, where the product cannot. */
    private static boolean add(ProgramBuilder program, Scope scope, int between, Descriptor scores, List<Added> masks) {
        for (Added mask : masks) {
            Blueprint sum = sum(scope, scores, mask.memory());
            int added = mask.operand();
            if (sum == null) {
                sum = sum(scope, scores, scores);
                added = spread(program, scope, mask, scores);
            }
            if (sum == null || added < 0) {
                return false;
            }
            List<Integer> pairs = new ArrayList<>(List.of(dnnl.DNNL_ARG_SRC_0, between, dnnl.DNNL_ARG_SRC_1, added));
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST, between));
            program.call(sum, pairs);
        }
        return true;
    }

    private static @Nullable Blueprint sum(Scope scope, Descriptor scores, Descriptor mask) {
        return scope.blueprint(made -> dnnl.dnnl_binary_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_binary_add,
                scope.memory(scores),
                scope.memory(mask),
                scope.memory(scores),
                scope.attributes()));
    }

    /** A mask of the scores' size in scratch memory, or -1. */
    private static int spread(ProgramBuilder program, Scope scope, Added mask, Descriptor scores) {
        long[] strides = mask.memory().strides();
        for (int i = 0; i < strides.length; i++) {
            strides[i] = mask.memory().size(i) == 1 ? 0 : strides[i];
        }
        Descriptor seen = Descriptor.strided(scores.type(), scores.sizes(), strides);
        Blueprint copy = Reorders.blueprint(scope, seen, scores);
        if (copy == null) {
            return -1;
        }
        int whole = program.scratch(scores);
        program.call(copy, dnnl.DNNL_ARG_SRC, program.again(mask.operand(), 0, seen), dnnl.DNNL_ARG_DST, whole);
        return whole;
    }

    private static dnnl_primitive_attr attributes(Scope scope, float scale, List<Added> masks) {
        dnnl_primitive_attr attributes = scope.attributes();
        dnnl_post_ops ops = scope.postOps();
        if (scale != 1) {
            Library.require(
                    dnnl.dnnl_post_ops_append_eltwise(ops, dnnl.dnnl_eltwise_linear, scale, 0), "post_ops_append");
        }
        for (Added mask : masks) {
            Library.require(
                    dnnl.dnnl_post_ops_append_binary(ops, dnnl.dnnl_binary_add, scope.memory(mask.memory())),
                    "post_ops_append");
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
