package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.reference.ReferenceBackend;
import java.io.IOException;

/** The reference, whose random graphs are compared with its own runs of them as they stand. */
class ReferenceConformanceTest extends BackendConformanceKit {
    ReferenceConformanceTest() throws IOException {
        super(new ReferenceBackend(), "reference-gaps.txt");
    }
}
