package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The analytic report counts every node of real networks, and asks no fast backend for anything. */
class AnalyticCoverageTest {
    private static final ModelCompiler COMPILER =
            new ModelCompiler(new Backends(List.of(new ReferenceBackend(), new UntouchedBackend())));

    /** The best backend there is, which must not be asked. */
    private static final class UntouchedBackend implements Backend {
        @Override
        public String name() {
            return "untouched";
        }

        @Override
        public int rank() {
            return Integer.MAX_VALUE;
        }

        @Override
        public BackendInfo info() {
            return new BackendInfo(name(), "cpu", null, 1, null, true, null);
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            throw new AssertionError("a kernel was asked for: " + request.op().kind());
        }
    }

    static Stream<String> modelsOfThisProject() throws IOException {
        return CorpusModel.ofThisProject().keySet().stream();
    }

    static Stream<String> modelsOfTheCorpus() {
        return Corpus.MODELS.stream();
    }

    @ParameterizedTest
    @MethodSource("modelsOfThisProject")
    void everyNodeOfModelsOfThisProjectIsCounted(String name) throws IOException {
        requireComplete(CorpusModel.ofThisProject().get(name));
    }

    @ParameterizedTest
    @MethodSource("modelsOfTheCorpus")
    void everyNodeOfModelsOfTheCorpusIsCounted(String name) throws IOException {
        requireComplete(Corpus.model(name));
    }

    private static void requireComplete(CorpusModel model) throws IOException {
        Graph graph = new OnnxImporter().read(ByteBuffer.wrap(Files.readAllBytes(model.file())));
        Map<String, TensorType> types = new HashMap<>();
        for (CorpusModel.Data input : model.cases().get(0).inputs()) {
            types.put(input.name(), new TensorType(input.dataType(), input.shape()));
        }
        AnalyticReport report = CostAnalyzer.analyze(COMPILER.counted(graph, types));
        assertThat(report.coverage().uncounted()).isEmpty();
        assertThat(report.coverage().opsCounted())
                .isPositive()
                .isEqualTo(
                        report.layers().stream().filter(row -> !row.isInput()).count());
        for (LayerCost row : report.layers()) {
            assertThat(row.arithmetic().value()).as(row.name()).isNotNull();
            assertThat(row.kind()).isNotIn("if", "loop", "scan");
        }
    }
}
