package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Op;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** Every operator on ND4J tensors; the reference that faster backends are checked against and fall back to. */
public final class Nd4jBackend implements Backend {
    private final KernelTable table = KernelTable.standard();

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo(name(), "cpu", null, Nd4j.getEnvironment().maxThreads(), "1.0.0-M2.1", true, null);
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        Op op = request.op();
        return table.factory(op.getClass()).map(factory -> factory.create(request));
    }
}
