package io.neurometer.engine.conformance;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.convention.ToolFigures;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other tools would say of real networks differs from our own figures by the terms that are given. */
class CorpusConventionsTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    static Stream<String> modelsOfThisProject() throws IOException {
        return CorpusModel.ofThisProject().keySet().stream();
    }

    static Stream<String> modelsOfTheCorpus() {
        return Corpus.MODELS.stream();
    }

    @ParameterizedTest
    @MethodSource("modelsOfThisProject")
    void termsAreTheDifferenceOfModelsOfThisProject(String name) throws IOException {
        requireExact(CorpusModel.ofThisProject().get(name));
    }

    @ParameterizedTest
    @MethodSource("modelsOfTheCorpus")
    void termsAreTheDifferenceOfModelsOfTheCorpus(String name) throws IOException {
        requireExact(Corpus.model(name));
    }

    private static void requireExact(CorpusModel model) throws IOException {
        Graph graph = new OnnxImporter().read(ByteBuffer.wrap(Files.readAllBytes(model.file())));
        Map<String, TensorType> types = new HashMap<>();
        for (CorpusModel.Data input : model.cases().get(0).inputs()) {
            types.put(input.name(), new TensorType(input.dataType(), input.shape()));
        }
        ToolFigures.requireExact(CostAnalyzer.analyze(COMPILER.counted(graph, types)));
    }
}
