package io.neurometer.engine.conformance;

import io.neurometer.GoldenFile;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.pass.PassPipeline;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many nodes of which kinds real networks end up with. */
class RewrittenModelsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "all-minilm-l6-v2",
                "all-minilm-l6-v2-q",
                "tinybert-tribuo",
                "t5-random-encoder-vespa",
                "light-resnet50",
                "light-densenet121",
                "seeded-shufflenet",
                "ppocr-v3-rec",
                "ppocr-v3-det"
            })
    void nodesThatRun(String name) throws IOException {
        CorpusModel model = Corpus.model(name);

        GoldenFile.check("rewritten/" + name + ".txt", description(model));
    }

    private static String description(CorpusModel model) throws IOException {
        Graph graph = new OnnxImporter().read(ByteBuffer.wrap(Files.readAllBytes(model.file())));
        Map<String, TensorType> types = new HashMap<>();
        for (CorpusModel.Data input : model.cases().get(0).inputs()) {
            types.put(input.name(), new TensorType(input.dataType(), input.shape()));
        }
        TypedGraph before = new ModelCompiler(Backends.discover()).infer(graph, types);
        TypedGraph after =
                PassPipeline.standard().run(before, graph.outputs(), Set.of()).typed();
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : after.running(graph.outputs())) {
            counts.merge(node.op().kind(), 1, Integer::sum);
        }
        StringBuilder text = new StringBuilder();
        text.append(before.running(graph.outputs()).size()).append(" nodes run as it stands\n");
        text.append(after.running(graph.outputs()).size()).append(" nodes run rewritten\n");
        counts.forEach(
                (kind, count) -> text.append(count).append(' ').append(kind).append('\n'));
        return text.toString();
    }
}
