package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** What is added to the scores of attention: a mask that is given, the causal one, both or none. */
final class AttentionMasks {
    private static final int BLOCK = 1024;

    private final ProgramBuilder program;
    private final AttentionForm form;
    private final List<Added> all = new ArrayList<>();
    private @Nullable Added given;

    /** Something added to the scores. */
    private record Added(int operand, MemoryDescriptor memory) {}

    private AttentionMasks(ProgramBuilder program, AttentionForm form) {
        this.program = program;
        this.form = form;
    }

    /** @param input which input is the mask, if it is present */
    static AttentionMasks of(ProgramBuilder program, KernelRequest request, AttentionForm form, int input) {
        AttentionMasks masks = new AttentionMasks(program, form);
        if (request.inputs().has(input)) {
            MemoryDescriptor memory = Activations.broadcast(request.inputs().shape(input), 4);
            boolean truths = request.inputs().dataType(input) == DataType.BOOL;
            masks.given = new Added(
                    truths ? masks.fromTruths(input, memory) : program.inputView(input, Layout.ROW_MAJOR, 0, memory),
                    memory);
            masks.all.add(masks.given);
        }
        if (form.causal()) {
            MemoryDescriptor memory = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, 1, form.queries(), form.keys());
            masks.all.add(new Added(program.own(memory, masks.causal()), memory));
        }
        return masks;
    }

    /** Nothing where a BOOL mask is true, minus infinity where it is not. */
    private int fromTruths(int input, MemoryDescriptor memory) {
        int target = program.scratch(memory);
        program.host(bytes -> truths(bytes.get(0), bytes.get(1)), program.bytes(input), target);
        return target;
    }

    private static Runnable truths(ByteBuffer from, ByteBuffer to) {
        byte[] given = new byte[Math.min(BLOCK, from.capacity())];
        float[] made = new float[given.length];
        return () -> {
            for (int start = 0; start < from.capacity(); start += BLOCK) {
                int count = Math.min(BLOCK, from.capacity() - start);
                from.get(start, given, 0, count);
                for (int i = 0; i < count; i++) {
                    made[i] = given[i] == 0 ? Float.NEGATIVE_INFINITY : 0;
                }
                to.asFloatBuffer().put(start, made, 0, count);
            }
        };
    }

    /** Nothing where a query sees a key, minus infinity where it does not. */
    private Tensor causal() {
        long keys = form.keys();
        Tensor mask = Tensor.allocate(DataType.FP32, form.queries(), keys);
        ByteBuffer bytes = mask.bytes();
        for (int i = 0; i < mask.elements(); i++) {
            boolean seen = i % keys < form.seen((int) (i / keys));
            bytes.putFloat(i * Float.BYTES, seen ? 0 : Float.NEGATIVE_INFINITY);
        }
        return mask;
    }

    /** Lets a product add them, behind the operations that it has already. */
    void append(NativeScope scope, dnnl_post_ops ops) {
        for (Added mask : all) {
            Library.require(
                    dnnl.dnnl_post_ops_append_binary(ops, dnnl.dnnl_binary_add, scope.memory(mask.memory())),
                    "post_ops_append");
        }
    }

    /**
     * The masks as arguments of the product that adds them.
     *
     * @param before how many operations come first
     */
    List<Integer> arguments(int before) {
        List<Integer> pairs = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int position = i + before + 1;
            pairs.add(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * position | dnnl.DNNL_ARG_SRC_1);
            pairs.add(all.get(i).operand());
        }
        return pairs;
    }

    /** Adds the masks in calls of their own, where the product cannot; false where the library cannot either. */
    boolean add(NativeScope scope, int between, MemoryDescriptor scores) {
        for (Added mask : all) {
            PrimitiveDescriptor sum = sum(scope, scores, mask.memory());
            int added = mask.operand();
            if (sum == null) {
                sum = sum(scope, scores, scores);
                added = spread(scope, mask, scores);
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

    /** Gives queries that see no key weights of zero, where there can be any. */
    void clearHidden(int weights) {
        Added mask = given;
        if (mask != null) {
            FullyMaskedRows.clear(program, form, weights, mask.operand(), mask.memory());
        } else if (form.seen(0) == 0) {
            FullyMaskedRows.clear(program, form, weights, null, null);
        }
    }

    private static @Nullable PrimitiveDescriptor sum(
            NativeScope scope, MemoryDescriptor scores, MemoryDescriptor mask) {
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
    private int spread(NativeScope scope, Added mask, MemoryDescriptor scores) {
        long[] strides = mask.memory().strides();
        for (int i = 0; i < strides.length; i++) {
            strides[i] = mask.memory().size(i) == 1 ? 0 : strides[i];
        }
        MemoryDescriptor seen = MemoryDescriptor.strided(scores.type(), scores.sizes(), strides);
        PrimitiveDescriptor copy = Reorders.blueprint(scope, seen, scores);
        if (copy == null) {
            return -1;
        }
        int whole = program.scratch(scores);
        program.call(copy, dnnl.DNNL_ARG_SRC, program.again(mask.operand(), 0, seen), dnnl.DNNL_ARG_DST, whole);
        return whole;
    }
}
