package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Recurrent;

/** Recurrent layers: one loop over time, with a cell of each kind. */
final class RecurrentKernels {
    private RecurrentKernels() {}

    static void register(KernelTable table) {
        table.add(Recurrent.Lstm.class, request -> new RecurrentKernel(request, LstmCell::new));
        table.add(Recurrent.Gru.class, request -> new RecurrentKernel(request, GruCell::new));
        table.add(Recurrent.Rnn.class, request -> new RecurrentKernel(request, RnnCell::new));
    }
}
