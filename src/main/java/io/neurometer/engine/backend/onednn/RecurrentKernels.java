package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Recurrent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LSTM and GRU layers of constant weights with the standard activations, without clipping and peepholes, on sequences of
 * one length.
 */
final class RecurrentKernels {
    private RecurrentKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                KernelEntry.forFp32(Recurrent.Lstm.class, RecurrentKernels::recurrent),
                KernelEntry.forFp32(Recurrent.Gru.class, RecurrentKernels::recurrent));
    }

    private static @Nullable Kernel recurrent(KernelRequest request, Recurrent layer, FusedOps after) {
        boolean fits = after.isEmpty() && isStandard(layer) && areUsable(request, layer);
        return fits ? RecurrentProgram.kernel(request, layer) : null;
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
        boolean bothOrNeither = layer.states() == 1
                || inputs.has(RecurrentProgram.FIRST_STATE) == inputs.has(RecurrentProgram.FIRST_STATE + 1);
        return bothOrNeither
                && !inputs.has(RecurrentProgram.LENGTHS)
                && !inputs.has(RecurrentProgram.PEEPHOLES)
                && SupportedTypes.areFp32(request, inputs.count())
                && constants.has(RecurrentProgram.W)
                && constants.has(RecurrentProgram.R)
                && (!inputs.has(RecurrentProgram.B) || constants.has(RecurrentProgram.B));
    }
}
