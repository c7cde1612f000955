package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A piece of memory that a program works on.
 *
 * @param place where the memory comes from
 * @param index which input or output
 * @param offset bytes from the beginning of that memory
 * @param descriptor how the elements lie in it
 * @param tensor the memory of a held constant, else null
 */
record Operand(
        Place place,
        int index,
        long offset,
        MemoryDescriptor descriptor,
        @Nullable Tensor tensor) {
    enum Place {
        INPUT,
        OUTPUT,
        SCRATCH,
        HELD
    }

    /** The tensor in whose memory it lies at a run. */
    Tensor within(KernelArguments arguments) {
        return switch (place) {
            case INPUT -> arguments.input(index);
            case OUTPUT -> arguments.output(index);
            case SCRATCH -> arguments.workspace();
            case HELD -> {
                if (tensor == null) {
                    throw new IllegalStateException("a held operand has no memory");
                }
                yield tensor;
            }
        };
    }
}
