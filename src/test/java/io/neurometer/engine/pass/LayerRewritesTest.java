package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of convolutional layers and what follows them. */
class LayerRewritesTest {
    private static Graph network(String shape, String layers) {
        String json = "{'inputs': [{'name': 'x', 'shape': " + shape + "}], 'layers': [" + layers + "]}";
        return new DefinitionImporter()
                .read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    private static final String CONV = "{'type': 'conv2d', 'name': 'c', 'out_channels': 6, 'kernel': 3, 'padding': 1";

    @Test
    void batchNormalizationBecomesPartOfTheConvolution() {
        Graph graph = network("[2, 3, 9, 7]", CONV + ", 'groups': 3}, {'type': 'batch_norm'}, {'type': 'relu'}");

        assertThat(Rewrites.kinds(graph)).containsExactly("conv+relu");
        assertThat(Rewrites.kinds(graph, "batch-norm-into-weights")).containsExactly("conv", "batch_norm+relu");
        Rewrites.assertSameAnswers(graph);
    }

    @Test
    void aResidualSumAndItsActivationRunWithTheConvolution() {
        Graph graph = network(
                "[1, 6, 8, 8]",
                CONV + ", 'inputs': ['x']}, {'type': 'add', 'name': 's', 'inputs': ['c', 'x']}, {'type': 'relu'}");

        assertThat(Rewrites.kinds(graph)).containsExactly("conv+add+relu");
        assertThat(Rewrites.kinds(graph, "chains")).containsExactly("conv", "add", "relu");
        Rewrites.assertSameAnswers(graph);
    }

    @Test
    void aResidualThatIsReadAgainIsNotOverwritten() {
        Graph graph = network(
                "[1, 6, 8, 8]",
                "{'type': 'relu', 'name': 'r'}, " + CONV + ", 'inputs': ['r']}, "
                        + "{'type': 'add', 'name': 's', 'inputs': ['c', 'r']}, "
                        + "{'type': 'mul', 'name': 'm', 'inputs': ['s', 'r']}, "
                        + "{'type': 'add', 'name': 't', 'inputs': ['m', 's']}");

        Rewrites.assertSameAnswers(graph);
    }

    @Test
    void aValueWithTwoReadersStays() {
        Graph graph = network(
                "[1, 3, 8, 8]", CONV + "}, {'type': 'relu', 'name': 'r'}, {'type': 'add', 'inputs': ['c', 'r']}");

        assertThat(Rewrites.kinds(graph)).containsExactly("conv", "relu+add");
        Rewrites.assertSameAnswers(graph);
    }

    @Test
    void namesOfFoldedConstantsStayShort() {
        String name = "mul(" + "x".repeat(10_000) + ")";

        assertThat(ConstantNames.bounded(name)).hasSizeLessThan(240).isEqualTo(ConstantNames.bounded(name));
        assertThat(ConstantNames.bounded(name + "y")).isNotEqualTo(ConstantNames.bounded(name));
        assertThat(ConstantNames.bounded("mul(a, b)")).isEqualTo("mul(a, b)");
    }
}
