package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Recurrent;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * An LSTM or GRU layer of constant weights with the standard activations, without clipping and peepholes, on sequences of
 * one length: an RNN primitive that runs all directions.
 */
final class RecurrentProgram {
    private static final int W = 1;
    private static final int R = 2;
    private static final int B = 3;
    private static final int LENGTHS = 4;
    private static final int FIRST_STATE = 5;
    private static final int PEEPHOLES = 7;

    private final KernelRequest request;
    private final Recurrent layer;
    private final GateOrder order;
    private final int features;
    private final MemoryDescriptor input;
    private final MemoryDescriptor output;
    private final MemoryDescriptor state;

    private RecurrentProgram(KernelRequest request, Recurrent layer) {
        this.request = request;
        this.layer = layer;
        this.order = GateOrder.of(layer);
        long time = request.inputs().shape(0).size(0);
        long batch = request.inputs().shape(0).size(1);
        this.features = Math.toIntExact(request.inputs().shape(0).size(2));
        this.input = MemoryDescriptor.fp32(time, batch, features);
        this.output = MemoryDescriptor.fp32(time, batch, (long) layer.directions() * layer.hidden());
        this.state = MemoryDescriptor.fp32(1, layer.directions(), batch, layer.hidden());
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Recurrent.Lstm.class, RecurrentProgram::kernel),
                KernelEntry.unfusedForFp32(Recurrent.Gru.class, RecurrentProgram::kernel));
    }

    private static @Nullable Kernel kernel(KernelRequest request, Recurrent layer) {
        return isStandard(layer) && areUsable(request, layer)
                ? ProgramBuilder.build(request, new RecurrentProgram(request, layer)::addSteps)
                : null;
    }

    private static boolean isStandard(Recurrent layer) {
        for (int i = 0; i < layer.directions(); i++) {
            if (!layer.activations(i).equals(layer.standardActivations())) {
                return false;
            }
        }
        return layer.clip() == 0 && !(layer instanceof Recurrent.Lstm lstm && lstm.coupleForget());
    }

    private static boolean areUsable(KernelRequest request, Recurrent layer) {
        Inputs inputs = request.inputs();
        KernelConstants constants = request.context().constants();
        boolean bothOrNeither = layer.states() == 1 || inputs.has(FIRST_STATE) == inputs.has(FIRST_STATE + 1);
        return bothOrNeither
                && !inputs.has(LENGTHS)
                && !inputs.has(PEEPHOLES)
                && SupportedTypes.areFp32(request, inputs.count())
                && constants.has(W)
                && constants.has(R)
                && (!inputs.has(B) || constants.has(B));
    }

    /**
     * What oneDNN calls a reference here, as it does a GRU that resets before the product, still leaves its sums to fast
     * matrix products.
     */
    private boolean addSteps(ProgramBuilder program) {
        PrimitiveDescriptor rnn = program.scope().descriptorOrReference(made -> create(program.scope(), made));
        if (rnn == null) {
            return false;
        }
        boolean used = request.context().usesOutput(0);
        MemoryView all =
                layer.directions() == 1 && used ? program.rowMajorOutput(0, output) : program.temporary(output);
        program.call(
                rnn,
                weights(program, rnn)
                        .and(states(program))
                        .and(Argument.SRC_LAYER, program.rowMajorInput(0, input))
                        .and(Argument.DST_LAYER, all));
        if (layer.directions() == 2 && used) {
            separate(program, all);
        }
        return true;
    }

    private int create(NativeScope scope, dnnl_primitive_desc made) {
        boolean hasState = request.inputs().has(FIRST_STATE);
        dnnl_memory_desc none = scope.memory(null);
        dnnl_memory_desc x = scope.memory(input);
        dnnl_memory_desc first = hasState ? scope.memory(state) : none;
        dnnl_memory_desc w = scope.memory(MemoryDescriptor.any(dnnl.dnnl_f32, order.weightSizes(features)));
        dnnl_memory_desc r = scope.memory(MemoryDescriptor.any(dnnl.dnnl_f32, order.weightSizes(layer.hidden())));
        dnnl_memory_desc b = scope.memory(order.biasMemory());
        dnnl_memory_desc y = scope.memory(output);
        dnnl_memory_desc last = scope.memory(state);
        dnnl_primitive_attr attributes = new PrimitiveAttributes(scope).handle();
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
        return order.linearBeforeReset()
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

    private Arguments weights(ProgramBuilder program, PrimitiveDescriptor rnn) {
        return Arguments.of(Argument.WEIGHTS_LAYER, weights(program, rnn, Argument.WEIGHTS_LAYER, W, features))
                .and(Argument.WEIGHTS_ITER, weights(program, rnn, Argument.WEIGHTS_ITER, R, layer.hidden()))
                .and(Argument.BIAS, bias(program));
    }

    private MemoryView weights(
            ProgramBuilder program, PrimitiveDescriptor rnn, Argument argument, int index, int columns) {
        MemoryDescriptor wanted = rnn.argument(argument);
        return program.constant(index, order.form(wanted), wanted, given -> order.weights(given, columns, wanted));
    }

    /** oneDNN's fast primitives want one; where the layer has none it is zeros, kept beside the weights. */
    private MemoryView bias(ProgramBuilder program) {
        MemoryDescriptor memory = order.biasMemory();
        return request.inputs().has(B)
                ? program.constant(B, order.form(memory), memory, order::bias)
                : program.constant(R, "no bias " + memory, memory, given -> order.noBias());
    }

    private Arguments states(ProgramBuilder program) {
        Arguments arguments = Arguments.NONE;
        Argument[] first = {Argument.SRC_ITER, Argument.SRC_ITER_C};
        Argument[] last = {Argument.DST_ITER, Argument.DST_ITER_C};
        for (int i = 0; i < layer.states(); i++) {
            int given = FIRST_STATE + i;
            if (request.inputs().has(given)) {
                arguments = arguments.and(first[i], program.rowMajorInput(given, state));
            }
            arguments = arguments.and(
                    last[i],
                    request.context().usesOutput(1 + i)
                            ? program.rowMajorOutput(1 + i, state)
                            : program.temporary(state));
        }
        return arguments;
    }

    /** The states of both directions, side by side at each step, as [time, directions, batch, hidden]. */
    private void separate(ProgramBuilder program, MemoryView joined) {
        long hidden = layer.hidden();
        long batch = output.size(1);
        long[] sizes = {output.size(0), 2, batch, hidden};
        MemoryDescriptor read =
                MemoryDescriptor.strided(dnnl.dnnl_f32, sizes, new long[] {batch * 2 * hidden, hidden, 2 * hidden, 1});
        MemoryDescriptor written = MemoryDescriptor.fp32(sizes);
        program.call(
                Reorders.descriptor(program.scope(), read, written),
                joined.as(read),
                program.rowMajorOutput(0, written));
    }
}
