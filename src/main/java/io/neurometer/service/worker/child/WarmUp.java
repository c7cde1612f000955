package io.neurometer.service.worker.child;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.ModelReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a small network, so that the first model of a worker finds libraries and classes loaded. */
final class WarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int SIDE = 8;
    private static final String NETWORK = """
            {"name": "warm-up",
             "inputs": [{"name": "x", "shape": ["N", 1, 8, 8], "datatype": "FP32"}],
             "layers": [
              {"type": "conv2d", "out_channels": 8, "kernel": 3, "padding": "same", "activation": "relu"},
              {"type": "max_pool2d", "kernel": 2},
              {"type": "flatten"},
              {"type": "linear", "name": "y", "out_features": 4},
              {"type": "softmax"}]}
            """;

    private final ModelReader reader;
    private final ChildModels models;
    private final String backend;

    WarmUp(ModelReader reader, ChildModels models, String backend) {
        this.reader = reader;
        this.models = models;
        this.backend = backend;
    }

    @Override
    public void run() {
        ByteBuffer definition = ByteBuffer.wrap(NETWORK.getBytes(StandardCharsets.UTF_8));
        try (ModelRuntime runtime =
                        models.runtime(reader.readDefinition(definition, null).graph());
                Tensor input = Tensor.ofFloats(new float[SIDE * SIDE], 1, 1, SIDE, SIDE);
                ModelRuntime.Lease lease = runtime.acquire(
                        Map.of("x", TensorType.of(DataType.FP32, 1, 1, SIDE, SIDE)),
                        runtime.graph().outputs(),
                        CompileOptions.of(backend).withThreads(1));
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            session.run(Map.of("x", input));
        } catch (EngineException unavailable) {
            LOG.debug("nothing runs here", unavailable);
        }
    }
}
