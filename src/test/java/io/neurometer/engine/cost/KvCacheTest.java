package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KvCacheTest {
    @Test
    void llamaKeepsWhatOnnxToolsTableSays() {
        KvCache cache = analyze("llama3_8b", 1024).kvCache().require();

        assertThat(cache.layers())
                .hasSize(32)
                .allSatisfy(layer -> assertThat(layer.elementsPerToken()).isEqualTo(2 * 8 * 128));
        assertThat(cache.elements()).as("0.0671089e9").isEqualTo(67_108_864);
        assertThat(cache.elementsPerToken()).isEqualTo(65_536);
        assertThat(cache.bytesPerToken()).isEqualTo(4 * 65_536);
        assertThat(cache.bytes()).isEqualTo(4 * 67_108_864L);
    }

    @Test
    void groupedQueriesShareKeysAndValues() {
        NetBuilder net = new NetBuilder("gqa_decode");
        String query = net.input(1, 32, 1, 128);
        String key = net.graph().input("key", TensorType.of(DataType.FP32, 1, 8, 1024, 128));
        String value = net.graph().input("value", TensorType.of(DataType.FP32, 1, 8, 1024, 128));
        KvCache cache = CostAnalyzer.analyze(
                        net.typed(net.node(new Attention.ScaledDotProduct(0.1f, true), 128, query, key, value)))
                .kvCache()
                .require();

        assertThat(cache.elements()).isEqualTo(2_097_152);
    }

    @Test
    void onlyCausalAttentionKeepsAnything() {
        assertThat(analyze("bert_base", 128).kvCache().reason()).contains("causal");
        assertThat(analyze("gpt2", 8).kvCache().require().elementsPerToken()).isEqualTo(12 * 2 * 768);
    }

    private static AnalyticReport analyze(String zoo, long length) {
        Graph graph = Zoo.load(zoo).graph();
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(Map.of("N", 1L, "L", length))));
        }
        return CostAnalyzer.analyze(new ModelCompiler(Backends.discover()).infer(graph, inputs));
    }
}
