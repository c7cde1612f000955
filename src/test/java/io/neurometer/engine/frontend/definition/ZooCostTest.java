package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.cost.Totals;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooCostTest {
    private static TypedGraph typed(String name, long length) {
        Graph graph = Zoo.load(name).graph();
        Map<String, TensorType> types = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            types.put(input.name(), input.type().withShape(input.type().shape().bind(Map.of("N", 1L, "L", length))));
        }
        return new ModelCompiler(Backends.discover()).infer(graph, types);
    }

    private static Totals totals(String name, long length) {
        return CostAnalyzer.analyze(typed(name, length)).totals();
    }

    @ParameterizedTest
    @CsvSource({
        "alexnet, 60954656, 724406816, 932264, 440928, 440928, 440928",
        "vgg16, 138357544, 15470264320, 15237608, 6422528, 6422528, 6422528",
        "resnet18, 11689512, 1814073344, 2836456, 1003520, 1003520, 1003520",
        "resnet50, 25557032, 4089184256, 11468264, 1204224, 2408448, 1806336",
        "mobilenet_v2, 3504872, 300774272, 6830920, 1505280, 1505280, 1505280",
        "densenet121, 7978856, 2834161664, 7428072, 1204224, 1806336, 1806336",
        "convnext_tiny, 28589128, 4455531264, 13586920, 1505280, 1806336, 1806336"
    })
    void figuresOfImageNetworksAreThoseOfTheLiterature(
            String name, long parameters, long macs, long activations, long d1, long d2, long d3) {
        Totals totals = totals(name, 0);
        assertThat(totals.params()).as("parameters").isEqualTo(parameters);
        assertThat(totals.mac()).as("MACs").isEqualTo(macs);
        assertThat(totals.activations().totalLecture()).as("activations").isEqualTo(activations);
        assertThat(totals.peak().lecture()).as("D1").isEqualTo(d1);
        assertThat(totals.peak().liveness()).as("D2").isEqualTo(d2);
        assertThat(totals.peak().inplace()).as("D3").isEqualTo(d3);
    }

    /** MobileNetV3 as torchvision publishes it, to three decimals of G; the others to the unit. */
    @ParameterizedTest
    @CsvSource({"efficientnet_b0, 385814752", "vit_b_16, 17563828224"})
    void multiplyAccumulatesAreThoseOfTorchvision(String name, long macs) {
        assertThat(totals(name, 0).mac()).isEqualTo(macs);
    }

    @Test
    void mobileNetV3HasTorchvisionsMultiplyAccumulates() {
        assertThat(Math.round(totals("mobilenet_v3_large", 0).mac() / 1e6)).isEqualTo(217);
    }

    @ParameterizedTest
    @CsvSource({"128, 11174215680", "512, 48318971904"})
    void bertHasThePublishedMultiplyAccumulates(long length, long macs) {
        assertThat(totals("bert_base", length).mac()).isEqualTo(macs);
    }

    /** Per token 12 blocks of 12 d^2, attention 2 L d, and the tied head. */
    @Test
    void gpt2HasTheMultiplyAccumulatesOfItsFormula() {
        long length = 256;
        long width = 768;
        long block = 12 * width * width + 2 * length * width;
        assertThat(totals("gpt2", length).mac()).isEqualTo(length * (12 * block + width * 50257));
    }

    @Test
    void llamaIsAnalysedWithoutItsWeights() {
        long length = 100;
        long width = 4096;
        long projections = 2 * width * width + 2 * width * 1024;
        long block = projections + 2 * length * width + 3 * width * 14336;
        Totals totals = totals("llama3_8b", length);
        assertThat(totals.params()).isEqualTo(8_030_261_248L);
        assertThat(totals.mac()).isEqualTo(length * (32 * block + width * 128256));
    }

    @Test
    void leNetHasThePublishedConnections() {
        Totals totals = totals("lenet5", 0);
        assertThat(totals.params()).isEqualTo(60_000);
        assertThat(totals.neurons().connections()).isEqualTo(340_908);
    }
}
