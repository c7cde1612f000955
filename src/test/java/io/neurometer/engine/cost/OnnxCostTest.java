package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network costs the same whether it arrives as ONNX or is written down layer by layer. */
class OnnxCostTest {
    @ParameterizedTest
    @CsvSource({"light-vgg19, vgg19_caffe", "light-bvlc_alexnet, alexnet_caffe", "light-squeezenet, squeezenet_caffe"})
    void costsAreThoseOfTheSameNetworkWrittenDown(String file, String network) throws IOException {
        Totals imported = analyze(file).totals();
        Totals written = CostAnalyzer.analyze(Networks.typed(network)).totals();

        assertThat(imported.parameters()).isEqualTo(written.parameters());
        assertThat(imported.arithmetic()).isEqualTo(written.arithmetic());
        assertThat(imported.neurons()).isEqualTo(written.neurons());
        assertThat(imported.activations()).isEqualTo(written.activations());
        assertThat(imported.peak().lecture()).isEqualTo(written.peak().lecture());
        assertThat(imported.peak().liveness()).isEqualTo(written.peak().liveness());
        assertThat(imported.peak().inplace()).isEqualTo(written.peak().inplace());
        assertThat(imported.peak().arena()).isEqualTo(written.peak().arena());
        assertThat(imported.bytesMoved()).isEqualTo(written.bytesMoved());
    }

    private static AnalyticReport analyze(String file) throws IOException {
        try (InputStream bytes =
                Objects.requireNonNull(OnnxCostTest.class.getResourceAsStream("/cost/onnx/" + file + ".onnx"))) {
            Graph graph = new OnnxImporter().read(ByteBuffer.wrap(bytes.readAllBytes()));
            Map<String, TensorType> inputs = new HashMap<>();
            for (GraphInput input : graph.inputs()) {
                inputs.put(input.name(), input.type());
            }
            return CostAnalyzer.analyze(new ModelCompiler(Backends.discover()).infer(graph, inputs));
        }
    }
}
