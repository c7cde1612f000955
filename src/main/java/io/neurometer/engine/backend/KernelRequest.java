package io.neurometer.engine.backend;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/**
 * An operator for which a kernel is asked for.
 *
 * @param op the operator
 * @param inputs fixed types of all present inputs, and the values of those that are small constants
 * @param outputs fixed types of all outputs that the type rule gives
 * @param context what the kernel may know of the graph around it
 */
public record KernelRequest(Op op, Inputs inputs, List<TensorType> outputs, KernelContext context) {
    public KernelRequest {
        outputs = List.copyOf(outputs);
    }

    /** A kernel for row-major tensors that are all given at the run. */
    public KernelRequest(Op op, Inputs inputs, List<TensorType> outputs) {
        this(op, inputs, outputs, KernelContext.PLAIN);
    }

    /** The same with inputs in layouts that any operator of the backend that made them can read. */
    public KernelRequest usual() {
        return new KernelRequest(op, inputs, outputs, context.usual());
    }

    /** The same to be computed in one of the backend's ways. */
    public KernelRequest by(String way) {
        return new KernelRequest(op, inputs, outputs, context.by(way));
    }

    /** The same for another number of threads. */
    public KernelRequest forThreads(int threads) {
        return threads == context.threads()
                ? this
                : new KernelRequest(op, inputs, outputs, context.forThreads(threads));
    }

    /** Says that no backend has a kernel for this operator, which is that of {@code node}. */
    public Fault unsupported(String node) {
        return Fault.of(
                        ErrorCode.MODEL_UNSUPPORTED,
                        node,
                        "no backend here can compute the operator " + op.kind() + " with these types")
                .got(outputs)
                .fix("export the model without it, or with other datatypes");
    }
}
