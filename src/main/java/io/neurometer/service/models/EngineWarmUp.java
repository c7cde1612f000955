package io.neurometer.service.models;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles and runs a small network, so that the first model of a process finds the engine's libraries and classes loaded. */
public final class EngineWarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWarmUp.class);
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
    private final ModelCompiler compiler;
    private final String backend;

    /** @param backend that the first model will probably run on */
    public EngineWarmUp(ModelReader reader, ModelCompiler compiler, String backend) {
        this.reader = reader;
        this.compiler = compiler;
        this.backend = backend;
    }

    /** Does nothing where the network cannot be run. */
    @Override
    public void run() {
        ByteBuffer definition = ByteBuffer.wrap(NETWORK.getBytes(StandardCharsets.UTF_8));
        try (ModelRuntime runtime =
                        new ModelRuntime(reader.readDefinition(definition, null).graph(), compiler, 0);
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
