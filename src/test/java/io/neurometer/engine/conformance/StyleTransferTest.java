package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A style transfer as it is served. Fifteen instance normalizations in a row amplify the rounding of Winograd's transforms,
 * which without the rewrites exceeds the tolerance of the corpus.
 */
class StyleTransferTest {
    private static final long MAX_BYTES = 4L << 30;

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void anImageComesOutAsElsewhere(String backend) throws IOException {
        CorpusModel model = Corpus.model("fns-mosaic");
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(model.file()));
        ModelCompiler compiler = new ModelCompiler(Backends.discover());
        assertThat(model.cases()).isNotEmpty();
        try (ModelRuntime runtime = new ModelRuntime(new OnnxImporter().read(file), compiler, MAX_BYTES)) {
            for (CorpusModel.Case single : model.cases()) {
                Map<String, Tensor> inputs = new HashMap<>();
                Map<String, TensorType> types = new HashMap<>();
                for (CorpusModel.Data input : single.inputs()) {
                    inputs.put(input.name(), input.read());
                    types.put(input.name(), inputs.get(input.name()).type());
                }
                try (ModelRuntime.Lease lease =
                                runtime.acquire(types, runtime.graph().outputs(), CompileOptions.of(backend));
                        Session session = lease.executable().open(ExecutionListener.NONE)) {
                    model.assertAgrees(backend, single, session.run(inputs));
                } finally {
                    inputs.values().forEach(Tensor::close);
                }
            }
        }
    }
}
