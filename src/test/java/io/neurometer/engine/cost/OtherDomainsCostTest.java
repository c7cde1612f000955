package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.conformance.domain.DomainCase;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How operators outside the default domain are counted. */
class OtherDomainsCostTest {
    private static AnalyticReport analyze(DomainCase single) {
        Graph graph = new OnnxImporter().read(ByteBuffer.wrap(single.model().toByteArray()));
        Map<String, TensorType> inputs = new HashMap<>();
        graph.inputs().forEach(input -> inputs.put(input.name(), input.type()));
        return CostAnalyzer.analyze(new ModelCompiler(Backends.discover()).infer(graph, inputs));
    }

    private static DomainCase named(String name) {
        return DomainCase.all().stream()
                .filter(single -> single.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("io.neurometer.engine.conformance.domain.DomainCase#all")
    void everyNodeIsCounted(DomainCase single) {
        Coverage coverage = analyze(single).coverage();
        assertThat(coverage.opsTotal()).isPositive();
        assertThat(coverage.opsCounted()).isEqualTo(coverage.opsTotal());
    }

    /** 300 rows of 256 numbers of 4 bits, with two FP32 scales and a byte of zero points for each row; x is [2, 3, 256]. */
    @Test
    void packedWeightsCountEachNumberAndTakeTheBytesThatAreStored() {
        Totals totals = analyze(named("MatMulNBits 4 bits, block 128, k 256, zeros PACKED"))
                .totals();
        assertThat(totals.parameters().unique()).isEqualTo(300 * 256);
        assertThat(totals.parameters().size().actual()).isEqualTo(300 * 256 / 2 + 300 * 2 * 4 + 300);
        assertThat(totals.arithmetic().mac()).isEqualTo(6 * 300 * 256);
    }

    @Test
    void attentionOverACacheHasItsCacheAndItsProducts() {
        AnalyticReport report = analyze(named("GroupQueryAttention token, past grows"));
        // 2 samples, 4 heads of 16 features, 1 query and 5 keys each.
        assertThat(report.totals().arithmetic().mac()).isEqualTo(2 * 4 * 5 * 2 * 16);
        KvCache cache = Objects.requireNonNull(report.kvCache().value());
        assertThat(cache.elementsPerToken()).isEqualTo(2 * 2 * 16);
        assertThat(cache.elements()).isEqualTo(2 * 2 * 2 * 5 * 16);
    }

    @Test
    void treesCompareAndAddButMultiplyNothing() {
        Totals totals = analyze(named("TreeEnsembleClassifier two scores")).totals();
        assertThat(totals.arithmetic().mac()).isZero();
        assertThat(totals.arithmetic().opVector().get("cmp")).isPositive();
        assertThat(totals.arithmetic().opVector().get("mul")).isZero();
        assertThat(totals.parameters().unique()).isPositive();
    }
}
