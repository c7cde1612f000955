package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.backend.KernelRequest;
import java.util.List;
import java.util.Optional;

/**
 * The backends that run what the preferred one has no kernel for. Of ND4J and the reference the one comes first that
 * {@link FallbackRule} says is faster; where ND4J itself is preferred, runs on a GPU, or is not installed, the reference is
 * left.
 */
record Fallbacks(List<Backend> nd4jFirst, List<Backend> referenceFirst) {
    private static final String ND4J = "nd4j";

    static Fallbacks of(Backends backends, Backend preferred) {
        Backend reference = backends.reference();
        Optional<Backend> nd4j = backends.all().stream()
                .filter(backend -> backend.name().equals(ND4J))
                .filter(backend -> backend.info().available())
                .filter(backend -> backend.memory().equals(DeviceMemory.HOST))
                .findFirst();
        if (nd4j.isEmpty() || preferred.name().equals(ND4J) || preferred.name().equals(reference.name())) {
            return new Fallbacks(List.of(reference), List.of(reference));
        }
        return new Fallbacks(List.of(nd4j.get(), reference), List.of(reference, nd4j.get()));
    }

    /** The faster one first. */
    List<Backend> inOrder(KernelRequest request) {
        return FallbackRule.prefersNd4j(request) ? nd4jFirst : referenceFirst;
    }
}
