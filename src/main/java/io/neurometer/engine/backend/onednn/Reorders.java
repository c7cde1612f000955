package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Moving elements from one order in memory to another. */
final class Reorders {
    private Reorders() {}

    static @Nullable PrimitiveDescriptor blueprint(NativeScope scope, MemoryDescriptor from, MemoryDescriptor to) {
        return scope.blueprintOrReference(target -> dnnl.dnnl_reorder_primitive_desc_create(
                target, scope.memory(from), Library.engine(), scope.memory(to), Library.engine(), scope.attributes()));
    }

    /** The kernel between two layouts of a value. */
    static Optional<Kernel> kernel(TensorType type, Layout from, Layout to) {
        MemoryDescriptor source = MemoryDescriptor.of(type, from);
        MemoryDescriptor target = MemoryDescriptor.of(type, to);
        if (source.rank() != target.rank()) {
            return Optional.empty();
        }
        KernelRequest request = new KernelRequest(new Movement.Reorder(), Inputs.of(type), List.of(type));
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = blueprint(scope, source, target);
            if (blueprint == null) {
                return Optional.empty();
            }
            ProgramBuilder program = new ProgramBuilder(request);
            int input = program.inputView(0, from, 0, source);
            int output = program.outputView(0, to, 0, target);
            program.call(blueprint, dnnl.DNNL_ARG_SRC, input, dnnl.DNNL_ARG_DST, output);
            return Optional.of(program.build());
        }
    }

    /** New memory with a tensor's elements in another order. */
    static Tensor moved(Tensor source, MemoryDescriptor raw, MemoryDescriptor wanted) {
        Tensor target = ProgramBuilder.allocate(wanted);
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = blueprint(scope, raw, wanted);
            if (blueprint == null) {
                throw new IllegalStateException("oneDNN cannot move " + raw + " to " + wanted);
            }
            TensorType from = source.type();
            KernelRequest request = new KernelRequest(new Movement.Reorder(), Inputs.of(from), List.of(target.type()));
            ProgramBuilder program = new ProgramBuilder(request);
            int input = program.inputView(0, Layout.ROW_MAJOR, 0, raw);
            int output = program.outputView(0, Layout.ROW_MAJOR, 0, wanted);
            program.call(blueprint, dnnl.DNNL_ARG_SRC, input, dnnl.DNNL_ARG_DST, output);
            try (Program kernel = program.build();
                    Scratch scratch = Scratch.of(kernel.plannedWorkspaceBytes())) {
                kernel.run(new KernelArguments(List.of(source), List.of(target), scratch.tensor()));
            }
        } catch (RuntimeException failure) {
            target.close();
            throw failure;
        }
        return target;
    }
}
