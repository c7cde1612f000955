package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.op.Recurrent;
import java.util.List;

/** Recurrent layers, step by step in one program. */
final class RecurrentKernels {
    private RecurrentKernels() {}

    static List<KernelEntry<?>> kernels() {
        return List.of(
                new KernelEntry<>(
                        Recurrent.Lstm.class,
                        (program, op) -> new RecurrentLayer<>(program, op, LstmCell::new).build()),
                new KernelEntry<>(
                        Recurrent.Gru.class, (program, op) -> new RecurrentLayer<>(program, op, GruCell::new).build()),
                new KernelEntry<>(
                        Recurrent.Rnn.class, (program, op) -> new RecurrentLayer<>(program, op, RnnCell::new).build()));
    }
}
