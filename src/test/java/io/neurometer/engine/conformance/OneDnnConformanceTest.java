package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.onednn.OnednnBackend;
import java.io.IOException;

/** The compiled kernels of oneDNN. */
class OneDnnConformanceTest extends BackendConformanceKit {
    OneDnnConformanceTest() throws IOException {
        super(new OnednnBackend(), "onednn-gaps.txt");
    }
}
