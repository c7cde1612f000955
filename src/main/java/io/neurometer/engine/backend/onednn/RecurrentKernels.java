package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Recurrent;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers of constant weights, with the standard activations, no limit on sums, no peepholes and sequences of
 * one length.
 */
final class RecurrentKernels {
    static final int W = 1;
    static final int R = 2;
    static final int B = 3;
    static final int LENGTHS = 4;
    static final int FIRST_STATE = 5;
    static final int PEEPHOLES = 7;

    private RecurrentKernels() {}

    static void register(KernelTable table) {
        table.add(Recurrent.Lstm.class, RecurrentKernels::recurrent);
        table.add(Recurrent.Gru.class, RecurrentKernels::recurrent);
    }

    private static @Nullable Kernel recurrent(KernelRequest request, Op op, FusedOps after) {
        Recurrent layer = (Recurrent) op;
        boolean fits = after.isEmpty() && isStandard(layer) && areUsable(request, layer);
        return fits ? new RecurrentProgram(request, layer).make() : null;
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
                && Eligible.floats(request, inputs.count())
                && constants.has(W)
                && constants.has(R)
                && (!inputs.has(B) || constants.has(B));
    }
}
