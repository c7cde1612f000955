package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/** Moves of a value from one layout to another. */
final class ReorderKernels {
    private ReorderKernels() {}

    static Optional<Kernel> kernel(TensorType type, Layout from, Layout to) {
        MemoryDescriptor source = MemoryDescriptor.of(type, from);
        MemoryDescriptor target = MemoryDescriptor.of(type, to);
        if (source.rank() != target.rank()) {
            return Optional.empty();
        }
        KernelRequest request = new KernelRequest(new Shaping.Reorder(), Inputs.of(type), List.of(type));
        return Optional.ofNullable(ProgramBuilder.build(request, (program, scope) -> {
            PrimitiveDescriptor reorder = Primitives.reorder(scope, source, target);
            if (reorder == null) {
                return false;
            }
            MemoryView input = program.inputView(0, from, 0, source);
            program.call(
                    reorder, Arguments.of(Argument.SRC, input).and(Argument.DST, program.outputView(0, to, 0, target)));
            return true;
        }));
    }
}
