package io.neurometer.engine.exec;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Node;

/** Faults that only the data of a request shows. */
final class RequestFaults {
    private RequestFaults() {}

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
