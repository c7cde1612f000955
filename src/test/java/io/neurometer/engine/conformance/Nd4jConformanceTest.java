package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.nd4j.Nd4jBackend;
import java.io.IOException;

/** ND4J's operators. */
class Nd4jConformanceTest extends BackendConformanceKit {
    Nd4jConformanceTest() throws IOException {
        super(new Nd4jBackend(), "nd4j-gaps.txt");
    }
}
