package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kernels that only copy elements. */
final class ReorderKernels {
    private ReorderKernels() {}

    static Optional<Kernel> kernel(TensorType type, Layout from, Layout to) {
        MemoryDescriptor source = MemoryDescriptor.of(type, from);
        MemoryDescriptor target = MemoryDescriptor.of(type, to);
        if (source.rank() != target.rank()) {
            return Optional.empty();
        }
        KernelRequest request = new KernelRequest(new Movement.Reorder(), Inputs.of(type), List.of(type));
        Copy whole = new Copy(source, 0, source, 0, target, target);
        return Optional.ofNullable(copies(request, List.of(whole), false));
    }

    /**
     * A copy from a part of an input to a part of an output.
     *
     * @param source which input
     * @param input how the input lies
     * @param start bytes from its beginning
     * @param read the elements that are read
     * @param index which output
     * @param output how it lies
     * @param to bytes from its beginning
     * @param written where the elements go
     */
    record Copy(
            int source,
            MemoryDescriptor input,
            long start,
            MemoryDescriptor read,
            int index,
            MemoryDescriptor output,
            long to,
            MemoryDescriptor written) {
        /** From input 0 to elements that begin with the output's first. */
        Copy(
                MemoryDescriptor input,
                long start,
                MemoryDescriptor read,
                int index,
                MemoryDescriptor output,
                MemoryDescriptor written) {
            this(0, input, start, read, index, output, 0, written);
        }
    }

    /**
     * Null where oneDNN cannot do one of the copies.
     *
     * @param onlyFast whether its plain reference is not enough
     */
    static @Nullable Kernel copies(KernelRequest request, List<Copy> copies, boolean onlyFast) {
        return ProgramBuilder.build(request, program -> {
            for (Copy copy : copies) {
                for (ReorderPart part : ReorderPart.of(copy.read(), copy.written())) {
                    if (!add(program, copy, part, onlyFast)) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    private static boolean add(ProgramBuilder program, Copy copy, ReorderPart part, boolean onlyFast) {
        PrimitiveDescriptor reorder = Primitives.reorder(program.scope(), part.read(), part.written());
        if (reorder == null || (onlyFast && reorder.isReference())) {
            return false;
        }
        Layout from = copy.input().layout(program.request().inputs().type(copy.source()));
        Layout to = copy.output().layout(program.request().outputs().get(copy.index()));
        program.call(
                reorder,
                program.inputView(copy.source(), from, copy.start() + part.readFrom(), part.read()),
                program.outputView(copy.index(), to, copy.to() + part.writtenFrom(), part.written()));
        return true;
    }
}
