package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;
import java.util.List;

/** Recurrent layers: one loop over time for the cells of LSTM, GRU and plain RNN. */
final class RecurrentKernels {
    private RecurrentKernels() {}

    static List<KernelEntry> kernels() {
        return List.of(
                new KernelEntry(Recurrent.Lstm.class, request -> new RecurrentKernel(request, LstmCell::new)),
                new KernelEntry(Recurrent.Gru.class, request -> new RecurrentKernel(request, GruCell::new)),
                new KernelEntry(Recurrent.Rnn.class, request -> new RecurrentKernel(request, RnnCell::new)));
    }
}
