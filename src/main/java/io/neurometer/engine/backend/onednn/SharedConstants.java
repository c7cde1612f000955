package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Constants of a part of a kernel whose first part has asked for room already for the forms that all parts share. */
record SharedConstants(KernelConstants constants) implements KernelConstants {
    @Override
    public boolean has(int input) {
        return constants.has(input);
    }

    @Override
    public boolean isMade(int input) {
        return constants.isMade(input);
    }

    @Override
    public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
        return constants.prepared(input, form, maker);
    }

    @Override
    public boolean takeRoom(long bytes) {
        return true;
    }
}
