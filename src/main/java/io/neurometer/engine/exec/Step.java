package io.neurometer.engine.exec;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One kernel of the schedule.
 *
 * @param node what it computes; constants that the kernel holds are absent among its inputs
 * @param outputs types of the tensors that hold the outputs, fixed: bytes where the kernel leaves them in a layout of
 *     its own; null when only running the model can tell them
 * @param kernel made ready at compile time; null for a view, for control flow, or when the types are not known
 * @param backend name of the backend whose kernel it is; null when there is none yet
 */
public record Step(
        Node node,
        @Nullable List<TensorType> outputs,
        @Nullable Kernel kernel,
        @Nullable String backend) implements AutoCloseable {
    /** The name under which a plan holds the scratch memory of a node's kernel. */
    public static String workspaceOf(Node node) {
        return node.name() + " workspace";
    }

    /** Whether it runs bodies instead of a kernel. */
    public boolean isControl() {
        return Control.isFlow(node.op());
    }

    /** What its kernel takes beside the plan while it runs, in bytes. */
    public long scratchBytes() {
        return kernel == null ? 0 : kernel.workspaceBytes();
    }

    /** What was to be done with its kernel. @throws KernelFailure where the library behind it refuses */
    <T> T guarded(ExecutionPlan plan, Supplier<T> work) {
        try {
            return work.get();
        } catch (EngineException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw failed(plan, failure);
        }
    }

    /** What a failure of its kernel is: the library's behind it, or this project's own where no library is. */
    RuntimeException failed(ExecutionPlan plan, RuntimeException failure) {
        String made = backend;
        return made == null || made.equals(plan.lateBackend().name())
                ? failure
                : new KernelFailure(node.name(), made, failure);
    }

    /** Frees the kernel. */
    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
        }
    }
}
