package io.neurometer.engine.exec;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Faults that only the data of a request shows. */
final class RequestFaults {
    private RequestFaults() {}

    /** An input of a run. @throws EngineException {@link ErrorCode#REQUEST_INVALID} unless it is of that type */
    static Tensor checked(String name, @Nullable Tensor tensor, @Nullable TensorType expected) {
        if (tensor == null || !tensor.type().equals(expected)) {
            throw new EngineException(Fault.of(ErrorCode.REQUEST_INVALID, name, "input does not fit")
                    .got(tensor == null ? "nothing" : tensor.type())
                    .expected(String.valueOf(expected)));
        }
        return tensor;
    }

    /** What the compiler could not foresee follows from the data. */
    static EngineException blamedOnRequest(EngineException failure, Node node) {
        return new EngineException(failure.faults().stream()
                .map(fault -> new Fault(
                        ErrorCode.REQUEST_INVALID,
                        node.name(),
                        fault.problem(),
                        fault.got(),
                        fault.expected(),
                        fault.fix()))
                .toList());
    }
}
