package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a program works on, as one of its steps sees it.
 *
 * @param place where the memory comes from
 * @param index which input or output
 * @param offset bytes from the beginning of that memory
 * @param descriptor how the elements lie in it
 * @param tensor the memory where it is the program's own, else null
 */
record MemoryView(
        Place place,
        int index,
        long offset,
        MemoryDescriptor descriptor,
        @Nullable Tensor tensor) {
    enum Place {
        INPUT,
        OUTPUT,

        /** The workspace of a run, for values between steps. */
        TEMPORARY,

        /** The part of the workspace that each primitive uses on its own. */
        SCRATCHPAD,

        /** Constants and tables that the program holds. */
        OWN
    }

    /** The same memory from {@code more} bytes on, seen in another way. */
    MemoryView as(MemoryDescriptor seen, long more) {
        return new MemoryView(place, index, offset + more, seen, tensor);
    }

    MemoryView as(MemoryDescriptor seen) {
        return as(seen, 0);
    }

    /** The tensor in whose memory it lies at a run. */
    Tensor within(KernelArguments arguments) {
        return switch (place) {
            case INPUT -> arguments.input(index);
            case OUTPUT -> arguments.output(index);
            case TEMPORARY, SCRATCHPAD -> arguments.workspace();
            case OWN -> {
                if (tensor == null) {
                    throw new IllegalStateException("a view of a program's own memory has none");
                }
                yield tensor;
            }
        };
    }
}
