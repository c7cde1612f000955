package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Recurrent;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** The primitive of one recurrent layer in the making; both directions run in one. */
final class RecurrentProgram {
    private final KernelRequest request;
    private final Recurrent layer;
    private final GateOrder order;
    private final int features;
    private final MemoryDescriptor input;
    private final MemoryDescriptor output;
    private final MemoryDescriptor state;

    RecurrentProgram(KernelRequest request, Recurrent layer) {
        this.request = request;
        this.layer = layer;
        this.order = GateOrder.of(layer);
        long time = request.inputs().shape(0).size(0);
        long batch = request.inputs().shape(0).size(1);
        this.features = Math.toIntExact(request.inputs().shape(0).size(2));
        this.input = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, time, batch, features);
        this.output = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, time, batch, (long) layer.directions() * layer.hidden());
        this.state = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 1, layer.directions(), batch, layer.hidden());
    }

    /**
     * Null where the library has no primitive. What it calls a reference here, as it has of a GRU that resets early,
     * leaves its sums to the fast products all the same.
     */
    @Nullable
    Kernel make() {
        ProgramBuilder program = new ProgramBuilder(request);
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = scope.blueprintOrReference(made -> create(scope, made));
            if (blueprint == null) {
                return null;
            }
            int all = layer.directions() == 1 && request.context().usesOutput(0)
                    ? program.outputView(0, Layout.ROW_MAJOR, 0, output)
                    : program.scratch(output);
            List<Integer> pairs = new ArrayList<>(weights(program, blueprint));
            pairs.addAll(states(program));
            pairs.addAll(List.of(dnnl.DNNL_ARG_SRC_LAYER, program.inputView(0, Layout.ROW_MAJOR, 0, input)));
            pairs.addAll(List.of(dnnl.DNNL_ARG_DST_LAYER, all));
            program.call(blueprint, pairs);
            if (layer.directions() == 2 && request.context().usesOutput(0)) {
                takeApart(program, scope, all);
            }
            return program.build();
        } catch (RuntimeException failure) {
            program.abandon();
            throw failure;
        }
    }

    private int create(NativeScope scope, dnnl_primitive_desc made) {
        boolean hasState = request.inputs().has(RecurrentKernels.FIRST_STATE);
        dnnl_memory_desc none = new dnnl_memory_desc();
        dnnl_memory_desc x = scope.memory(input);
        dnnl_memory_desc first = hasState ? scope.memory(state) : none;
        dnnl_memory_desc w = scope.any(dnnl.dnnl_f32, order.weightSizes(features));
        dnnl_memory_desc r = scope.any(dnnl.dnnl_f32, order.weightSizes(layer.hidden()));
        dnnl_memory_desc b = scope.memory(order.biasMemory());
        dnnl_memory_desc y = scope.memory(output);
        dnnl_memory_desc last = scope.memory(state);
        dnnl_primitive_attr attributes = scope.attributes();
        int inference = dnnl.dnnl_forward_inference;
        int direction = direction();
        if (layer instanceof Recurrent.Lstm) {
            return dnnl.dnnl_lstm_forward_primitive_desc_create(
                    made,
                    Library.engine(),
                    inference,
                    direction,
                    x,
                    first,
                    first,
                    w,
                    r,
                    none,
                    none,
                    b,
                    y,
                    last,
                    last,
                    dnnl.dnnl_rnn_flags_undef,
                    attributes);
        }
        return order.late()
                ? dnnl.dnnl_lbr_gru_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        inference,
                        direction,
                        x,
                        first,
                        w,
                        r,
                        b,
                        y,
                        last,
                        dnnl.dnnl_rnn_flags_undef,
                        attributes)
                : dnnl.dnnl_gru_forward_primitive_desc_create(
                        made,
                        Library.engine(),
                        inference,
                        direction,
                        x,
                        first,
                        w,
                        r,
                        b,
                        y,
                        last,
                        dnnl.dnnl_rnn_flags_undef,
                        attributes);
    }

    private int direction() {
        return switch (layer.direction()) {
            case FORWARD -> dnnl.dnnl_unidirectional_left2right;
            case REVERSE -> dnnl.dnnl_unidirectional_right2left;
            case BIDIRECTIONAL -> dnnl.dnnl_bidirectional_concat;
        };
    }

    private List<Integer> weights(ProgramBuilder program, PrimitiveDescriptor blueprint) {
        List<Integer> pairs = new ArrayList<>();
        int[] arguments = {dnnl.DNNL_ARG_WEIGHTS_LAYER, dnnl.DNNL_ARG_WEIGHTS_ITER};
        int[] columns = {features, layer.hidden()};
        for (int i = 0; i < 2; i++) {
            MemoryDescriptor wanted = blueprint.argument(arguments[i]);
            int count = columns[i];
            pairs.add(arguments[i]);
            pairs.add(program.constant(
                    RecurrentKernels.W + i, order.form(wanted), wanted, given -> order.weights(given, count, wanted)));
        }
        pairs.addAll(List.of(dnnl.DNNL_ARG_BIAS, bias(program)));
        return pairs;
    }

    /** The library's fast primitives want one; where the layer has none it is zeros, kept beside the weights. */
    private int bias(ProgramBuilder program) {
        MemoryDescriptor memory = order.biasMemory();
        return request.inputs().has(RecurrentKernels.B)
                ? program.constant(RecurrentKernels.B, order.form(memory), memory, order::bias)
                : program.constant(RecurrentKernels.R, "no bias " + memory, memory, given -> order.noBias());
    }

    private List<Integer> states(ProgramBuilder program) {
        List<Integer> pairs = new ArrayList<>();
        int[] first = {dnnl.DNNL_ARG_SRC_ITER, dnnl.DNNL_ARG_SRC_ITER_C};
        int[] last = {dnnl.DNNL_ARG_DST_ITER, dnnl.DNNL_ARG_DST_ITER_C};
        for (int i = 0; i < layer.states(); i++) {
            int given = RecurrentKernels.FIRST_STATE + i;
            if (request.inputs().has(given)) {
                pairs.addAll(List.of(first[i], program.inputView(given, Layout.ROW_MAJOR, 0, state)));
            }
            int made = request.context().usesOutput(1 + i)
                    ? program.outputView(1 + i, Layout.ROW_MAJOR, 0, state)
                    : program.scratch(state);
            pairs.addAll(List.of(last[i], made));
        }
        return pairs;
    }

    /** The states of both directions, one behind the other at each step, as [time, directions, batch, hidden]. */
    private void takeApart(ProgramBuilder program, NativeScope scope, int joined) {
        long hidden = layer.hidden();
        long batch = output.size(1);
        long[] sizes = {output.size(0), 2, batch, hidden};
        MemoryDescriptor read =
                MemoryDescriptor.strided(dnnl.dnnl_f32, sizes, new long[] {batch * 2 * hidden, hidden, 2 * hidden, 1});
        MemoryDescriptor written = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, sizes);
        PrimitiveDescriptor move = Reorders.blueprint(scope, read, written);
        if (move == null) {
            throw new IllegalStateException("oneDNN cannot move " + read + " to " + written);
        }
        int target = program.outputView(0, Layout.ROW_MAJOR, 0, written);
        program.call(move, dnnl.DNNL_ARG_SRC, program.again(joined, 0, read), dnnl.DNNL_ARG_DST, target);
    }
}
