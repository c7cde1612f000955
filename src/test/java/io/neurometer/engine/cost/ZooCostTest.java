package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.definition.Zoo;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZooCostTest {
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    @ParameterizedTest
    @CsvSource({
        "alexnet, alexnet_lecture",
        "vgg16, vgg16",
        "resnet18, resnet18",
        "resnet50, resnet50",
        "mobilenet_v2, mobilenet_v2",
        "efficientnet_b0, efficientnet_b0",
        "densenet121, densenet121",
        "convnext_tiny, convnext_tiny"
    })
    void imageNetworksCostWhatTheirArchitecturesDo(String zoo, String network) {
        Totals defined = analyze(zoo, 1, 1).totals();
        Totals written = CostAnalyzer.analyze(Networks.typed(network)).totals();

        assertThat(defined.params()).isEqualTo(written.params());
        assertThat(defined.parameters().buffers())
                .isEqualTo(written.parameters().buffers());
        assertThat(defined.mac()).isEqualTo(written.mac());
        assertThat(defined.neurons()).isEqualTo(written.neurons());
        assertThat(defined.activations().totalLecture())
                .isEqualTo(written.activations().totalLecture());
        assertThat(defined.activations().totalConvLinear())
                .isEqualTo(written.activations().totalConvLinear());
        assertThat(defined.peak().lecture()).as("D1").isEqualTo(written.peak().lecture());
        assertThat(defined.peak().liveness()).as("D2").isEqualTo(written.peak().liveness());
        assertThat(defined.peak().inplace()).as("D3").isEqualTo(written.peak().inplace());
    }

    @ParameterizedTest
    @CsvSource({"mobilenet_v3_large, 5483032, 0.217", "vit_b_16, 86567656, 17.564"})
    void agreesWithTorchvision(String zoo, long params, double gmacs) {
        Totals totals = analyze(zoo, 1, 1).totals();

        assertThat(totals.params()).isEqualTo(params);
        assertThat(Math.round(totals.mac() / 1e6) / 1e3).isEqualTo(gmacs);
    }

    @Test
    void leNet5HasThePublishedConnections() {
        Totals totals = analyze("lenet5", 1, 1).totals();

        assertThat(totals.params()).isEqualTo(60_000);
        assertThat(totals.neurons().connections()).isEqualTo(340_908);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/cost/transformers.csv", useHeadersInDisplayName = true)
    void transformersCostWhatTheirDimensionsSay(String zoo, long length, long params, long macs) {
        AnalyticReport report = analyze(zoo, 1, length);

        assertThat(report.totals().params()).isEqualTo(params);
        assertThat(report.totals().mac()).isEqualTo(macs);
        assertThat(report.coverage().uncounted()).isEmpty();
        assertThat(report.totals().peak().arena())
                .isGreaterThanOrEqualTo(report.totals().peak().bytes().inplace());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alexnet", "resnet18", "mobilenet_v3_large"})
    void costGrowsWithTheBatchAndParametersDoNot(String zoo) {
        AnalyticReport one = analyze(zoo, 1, 1);
        AnalyticReport four = analyze(zoo, 4, 1);

        assertThat(four.totals().params()).isEqualTo(one.totals().params());
        assertThat(four.totals().mac()).isEqualTo(4 * one.totals().mac());
        assertThat(four.totals().op()).isEqualTo(4 * one.totals().op());
        assertThat(four.totals().peak().liveness())
                .isEqualTo(4 * one.totals().peak().liveness());
        assertThat(four.perSample().value()).isNotNull();
        assertThat(one.perSample().value()).isNull();
    }

    private static AnalyticReport analyze(String zoo, long batch, long length) {
        Graph graph = Zoo.load(zoo).graph();
        Map<String, TensorType> inputs = new HashMap<>();
        for (GraphInput input : graph.inputs()) {
            TensorType type = input.type();
            inputs.put(input.name(), type.withShape(type.shape().bind(Map.of("N", batch, "L", length))));
        }
        return CostAnalyzer.analyze(COMPILER.infer(graph, inputs));
    }
}
