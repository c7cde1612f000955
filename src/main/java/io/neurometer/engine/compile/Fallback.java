package io.neurometer.engine.compile;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.tensor.DataType;
import java.util.Optional;

/** A node that runs on another backend's kernel than the one that was asked for. */
public record Fallback(String op, String node, String layer, String backend, String reason) {
    public static final Section<Fallback> SECTION = Section.of(Fallback.class)
            .figure("op", "Kind of operator.", Fallback::op)
            .figure("node", "Name of the node.", Fallback::node)
            .figure("layer", "The layer of the model that the node belongs to.", Fallback::layer)
            .figure("backend", "The backend that runs it.", Fallback::backend)
            .figure("reason", "Why the backend asked for does not run it.", Fallback::reason)
            .build();

    static final String DATA_DEPENDENT = "its shapes depend on the data of a request";
    private static final String WIDENING = "its values are widened to FP32 at every call: there is no kernel for ";

    /**
     * Whether the operator computes on 16-bit floats as the kernels of FP32 do, and so converts its operands at every
     * call.
     */
    public boolean widens() {
        return reason.startsWith(WIDENING);
    }

    /** Why a convolution of 16-bit floats falls back; empty for others. */
    static Optional<String> widening(KernelRequest request) {
        boolean convolution =
                request.op() instanceof Convolution.Conv || request.op() instanceof Convolution.ConvTranspose;
        DataType type = request.inputs().dataType(0);
        return convolution && (type == DataType.FP16 || type == DataType.BF16)
                ? Optional.of(WIDENING + type)
                : Optional.empty();
    }
}
