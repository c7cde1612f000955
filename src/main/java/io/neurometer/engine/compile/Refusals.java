package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.exec.KernelFailure;
import io.neurometer.engine.graph.Node;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kernels that turned out not to be had while a graph was compiled: their nodes go to the next backend. */
final class Refusals {
    /** Why a node runs on another backend, in the words of a report. */
    static final String REASON = "the backend's library could not make a kernel for it";

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Set<Refused> refused = new HashSet<>();

    private record Refused(String node, String backend) {}

    /** Whether that backend is not to be asked for that node's kernel. */
    boolean include(Node node, Backend backend) {
        return refused.contains(new Refused(node.name(), backend.name()));
    }

    /** @throws KernelFailure the failure itself where the backend should not have been asked again */
    void add(KernelFailure failure) {
        LOG.warn(
                "another backend runs {}: {} has no kernel for it after all",
                failure.node(),
                failure.backend(),
                failure);
        if (!refused.add(new Refused(failure.node(), failure.backend()))) {
            throw failure;
        }
    }
}
