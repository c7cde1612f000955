package io.neurometer.engine.frontend.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Weight;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
    static Stream<String> names() {
        return Zoo.entries().stream().map(Zoo.Entry::name);
    }

    @ParameterizedTest
    @CsvSource({
        "lenet5, 60000",
        "alexnet, 60954656",
        "vgg16, 138357544",
        "resnet18, 11689512",
        "resnet50, 25557032",
        "mobilenet_v2, 3504872",
        "mobilenet_v3_large, 5483032",
        "efficientnet_b0, 5288548",
        "densenet121, 7978856",
        "convnext_tiny, 28589128",
        "vit_b_16, 86567656",
        "bert_base, 109482240",
        "gpt2, 124439808",
        "llama3_8b, 8030261248"
    })
    void hasExactlyThePublishedParameters(String name, long parameters) {
        Graph graph = Zoo.load(name).graph();
        long sum = graph.weights().values().stream()
                .filter(Weight::trainable)
                .mapToLong(Weight::structuralElements)
                .sum();
        assertThat(sum).isEqualTo(parameters);
    }

    @Test
    void hasTheLecturesParametersLayerByLayer() {
        Map<String, Weight> weights = Zoo.load("alexnet").graph().weights();
        Map<String, Long> lecture = Map.of(
                "conv1", 34_848L,
                "conv2", 307_200L,
                "conv3", 884_736L,
                "conv4", 663_552L,
                "conv5", 442_368L,
                "fc6", 37_748_736L,
                "fc7", 16_777_216L,
                "fc8", 4_096_000L);
        lecture.forEach((layer, parameters) ->
                assertThat(weights.get(layer + ".weight").structuralElements()).isEqualTo(parameters));
        assertThat(weights).hasSize(lecture.size());
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyModelIsNamedAsItsFileAndDescribesItself(String name) {
        DefinedModel model = Zoo.load(name);
        assertThat(model.graph().name()).isEqualTo(name);
        assertThat(model.description()).isNotBlank();
        assertThat(model.runnable()).isEqualTo(!name.equals("llama3_8b"));
    }

    @Test
    void callsTensorsAsTorchvisionDoes() {
        assertThat(Zoo.load("resnet50").graph().weights())
                .containsKeys(
                        "conv1.weight",
                        "layer1.0.downsample.0.weight",
                        "layer3.5.bn3.running_var",
                        "layer4.2.conv3.weight",
                        "fc.bias");
        assertThat(Zoo.load("vit_b_16").graph().weights())
                .containsKeys(
                        "encoder.layers.encoder_layer_11.self_attention.in_proj_weight",
                        "encoder.layers.encoder_layer_0.mlp.3.bias",
                        "heads.head.weight");
        assertThat(Zoo.load("densenet121").graph().weights())
                .containsKeys("features.denseblock4.denselayer16.conv2.weight", "features.transition3.conv.weight");
    }

    @Test
    void unknownModelsAreNotFoundAndTheNearestIsNamed() {
        assertThatThrownBy(() -> Zoo.load("resnet5")).isInstanceOfSatisfying(EngineException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(error.faults().get(0).fix()).contains("resnet50");
        });
    }
}
