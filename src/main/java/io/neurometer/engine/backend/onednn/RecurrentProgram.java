package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Recurrent;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer of constant weights with the standard activations, or ReLU in a plain RNN, without clipping and
 * peepholes, on sequences of one length: an RNN primitive that runs all directions.
 */
final class RecurrentProgram {
    private static final int W = 1;
    private static final int R = 2;
    private static final int B = 3;
    private static final int LENGTHS = 4;
    private static final int FIRST_STATE = 5;
    private static final int PEEPHOLES = 7;

    /** One thread takes about 30 microseconds for so many operations of a layer. */
    private static final long WORTH_A_TEAM = 1_000_000;

    private final KernelRequest request;
    private final Recurrent layer;
    private final GateOrder order;
    private final int direction;
    private final int features;
    private final MemoryDescriptor input;
    private final MemoryDescriptor output;
    private final MemoryDescriptor state;

    /** @param direction oneDNN's number for the direction or directions of these gates */
    private RecurrentProgram(KernelRequest request, Recurrent layer, GateOrder order, int direction) {
        this.request = request;
        this.layer = layer;
        this.order = order;
        this.direction = direction;
        long time = request.inputs().shape(0).size(0);
        long batch = request.inputs().shape(0).size(1);
        this.features = Math.toIntExact(request.inputs().shape(0).size(2));
        this.input = MemoryDescriptor.fp32(time, batch, features);
        this.output = MemoryDescriptor.fp32(time, batch, (long) order.directions() * layer.hidden());
        this.state = MemoryDescriptor.fp32(1, order.directions(), batch, layer.hidden());
    }

    private static RecurrentProgram of(KernelRequest request, Recurrent layer) {
        int direction = switch (layer.direction()) {
            case FORWARD -> dnnl.dnnl_unidirectional_left2right;
            case REVERSE -> dnnl.dnnl_unidirectional_right2left;
            case BIDIRECTIONAL -> dnnl.dnnl_bidirectional_concat;
        };
        return new RecurrentProgram(request, layer, GateOrder.of(layer), direction);
    }

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.unfusedForFp32(Recurrent.Lstm.class, RecurrentProgram::kernel),
                KernelEntry.unfusedForFp32(Recurrent.Gru.class, RecurrentProgram::kernel),
                KernelEntry.unfusedForFp32(Recurrent.Rnn.class, RecurrentProgram::kernel));
    }

    private static @Nullable Kernel kernel(KernelRequest request, Recurrent layer) {
        if (!isStandard(layer) || !areUsable(request, layer)) {
            return null;
        }
        RecurrentProgram all = of(request, layer);
        return ProgramBuilder.build(
                request, program -> all.isForTwoThreads() ? all.addSideBySide(program) : all.addSteps(program));
    }

    /** Whether each direction has work for a thread of its own, and no step of it for several. */
    private boolean isForTwoThreads() {
        int wanted = request.context().threads();
        return layer.directions() == 2
                && (wanted == 0 ? OpenMpThreads.standard() : wanted) > 1
                && OpenMpTeam.isAvailable()
                && ProgramBuilder.isForOneThread(request)
                && layer.cost(request.inputs(), request.outputs()).op() >= WORTH_A_TEAM;
    }

    private static boolean isStandard(Recurrent layer) {
        boolean known = (layer instanceof Recurrent.Rnn rnn && isRectified(rnn))
                || IntStream.range(0, layer.directions())
                        .mapToObj(layer::activations)
                        .allMatch(layer.standardActivations()::equals);
        return known && layer.clip() == 0 && !(layer instanceof Recurrent.Lstm lstm && lstm.coupleForget());
    }

    /** Whether all directions have ReLU. */
    private static boolean isRectified(Recurrent.Rnn rnn) {
        return !rnn.activations().isEmpty()
                && rnn.activations().stream()
                        .allMatch(activation -> activation.function() == Activation.ActivationFunction.RELU);
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
     * One primitive. What oneDNN calls a reference here, as it does a GRU that resets before the product, still leaves its
     * sums to fast matrix products.
     */
    private boolean addSteps(ProgramBuilder program) {
        PrimitiveDescriptor rnn = program.scope().descriptorOrReference(made -> create(program.scope(), made));
        if (rnn == null) {
            return false;
        }
        boolean used = request.context().usesOutput(0);
        MemoryView all =
                layer.directions() == 1 && used ? program.rowMajorOutput(0, output) : program.temporary(output);
        program.call(rnn, arguments(program, rnn, all));
        if (layer.directions() == 2 && used) {
            separate(program, all);
        }
        return true;
    }

    /** A primitive for each direction, both at the same time. */
    private boolean addSideBySide(ProgramBuilder program) {
        MemoryDescriptor both = MemoryDescriptor.fp32(2, output.size(0), output.size(1), layer.hidden());
        MemoryView all = program.temporary(both);
        List<ProgramBuilder.Recipe> directions = List.of(
                some -> addDirection(some, 0, dnnl.dnnl_unidirectional_left2right, all),
                some -> addDirection(some, 1, dnnl.dnnl_unidirectional_right2left, all));
        if (!program.addSideBySide(directions)) {
            return false;
        }
        if (request.context().usesOutput(0)) {
            long each = both.strides()[1];
            long[] sizes = {both.size(1), 2, both.size(2), both.size(3)};
            MemoryDescriptor read = MemoryDescriptor.strided(
                    dnnl.dnnl_f32, sizes, new long[] {each, both.strides()[0], layer.hidden(), 1});
            MemoryDescriptor written = MemoryDescriptor.fp32(sizes);
            program.call(
                    Reorders.descriptor(program.scope(), read, written),
                    all.as(read),
                    program.rowMajorOutput(0, written));
        }
        return true;
    }

    /** @param both outputs of both directions */
    private boolean addDirection(ProgramBuilder program, int index, int way, MemoryView both) {
        RecurrentProgram one = new RecurrentProgram(request, layer, order.ofDirection(index), way);
        PrimitiveDescriptor rnn = program.scope().descriptorOrReference(made -> one.create(program.scope(), made));
        if (rnn != null) {
            program.call(rnn, one.arguments(program, rnn, both.as(one.output, index * one.output.bytes())));
        }
        return rnn != null;
    }

    private Arguments arguments(ProgramBuilder program, PrimitiveDescriptor rnn, MemoryView made) {
        return weights(program, rnn)
                .and(states(program))
                .and(Argument.SRC_LAYER, program.rowMajorInput(0, input))
                .and(Argument.DST_LAYER, made);
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
        if (layer instanceof Recurrent.Rnn rnn) {
            return dnnl.dnnl_vanilla_rnn_forward_primitive_desc_create(
                    made,
                    Library.engine(),
                    inference,
                    isRectified(rnn) ? dnnl.dnnl_eltwise_relu : dnnl.dnnl_eltwise_tanh,
                    direction,
                    x,
                    first,
                    w,
                    r,
                    b,
                    y,
                    last,
                    dnnl.dnnl_rnn_flags_undef,
                    0,
                    0,
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
        MemoryDescriptor whole = MemoryDescriptor.fp32(1, layer.directions(), output.size(1), layer.hidden());
        long start = order.first() * state.bytes();
        for (int i = 0; i < layer.states(); i++) {
            int given = FIRST_STATE + i;
            if (request.inputs().has(given)) {
                arguments = arguments.and(
                        first[i], program.rowMajorInput(given, whole).as(state, start));
            }
            arguments = arguments.and(
                    last[i],
                    request.context().usesOutput(1 + i)
                            ? program.rowMajorOutput(1 + i, whole).as(state, start)
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
