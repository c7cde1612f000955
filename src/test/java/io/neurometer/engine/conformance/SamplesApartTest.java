package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.conformance.OnnxCaseRunner.Feed;
import io.neurometer.engine.conformance.network.NetworkCase;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.onnx.OnnxTensors;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where a graph is said to keep its samples apart, parts of them give what all together give. */
class SamplesApartTest {
    private static final long NETWORKS = 3000;

    @Test
    void networksByChance() {
        int shared = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            try (NetworkCase network = NetworkCase.of(seed)) {
                for (int parts = 2; parts <= 4; parts++) {
                    shared += agree("seed " + seed, network.graph(), network.inputs(), parts) ? 1 : 0;
                }
            }
        }
        assertThat(shared).isGreaterThan(100);
    }

    @Test
    void operatorsOfOnnx() throws IOException {
        Set<String> shared = new TreeSet<>();
        for (OnnxCase single : OnnxCase.all()) {
            for (Feed feed : OnnxCaseRunner.feeds(single)) {
                for (OnnxCase.DataSet set : single.dataSets()) {
                    if (agree(single, feed, set)) {
                        shared.add(single.operator());
                    }
                }
            }
        }
        assertThat(shared)
                .contains("Add", "Relu", "Conv", "MaxPool", "Gemm", "Gather", "LayerNormalization", "Softmax")
                .doesNotContain("DynamicQuantizeLinear", "Unique", "NonZero", "Compress", "ReverseSequence", "RNN");
    }

    private static boolean agree(OnnxCase single, Feed feed, OnnxCase.DataSet set) throws IOException {
        ModelProto model = single.model();
        Graph graph;
        try {
            graph = OnnxCaseRunner.importer()
                    .read(ByteBuffer.wrap(
                            OnnxCaseRunner.withConstants(model, set, feed).toByteArray()));
        } catch (EngineException unsupported) {
            return false;
        }
        Set<String> asked = graph.inputs().stream().map(GraphInput::name).collect(Collectors.toSet());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<ValueInfoProto> declared = model.getGraph().getInputList();
        try {
            for (int i = 0; i < declared.size() && i < set.inputs().size(); i++) {
                String name = declared.get(i).getName();
                if (asked.contains(name)) {
                    inputs.put(name, OnnxTensors.read(set.inputs().get(i), name));
                }
            }
            boolean shared = false;
            for (int parts = 2; parts <= 3; parts++) {
                shared |= agree(single.name() + " " + feed, graph, inputs, parts);
            }
            return shared;
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    /** A graph that takes no inputs of these types has no samples to keep apart. */
    private static boolean agree(String name, Graph graph, Map<String, Tensor> inputs, int parts) {
        try {
            return SampleParts.agree(name, graph, inputs, parts);
        } catch (EngineException unfit) {
            return false;
        }
    }
}
