package io.neurometer.engine.frontend.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.GraphRuns;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention with masks that hide keys, and from some queries all of them. */
class ExportedAttentionTest {
    private static final String FEATURES = "{'name': 'x', 'shape': ['N', 'L', 12]}";

    /** Of the inputs of {@link GraphRuns} every other one is 0, so that the mask of one token hides the first sample. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'mask', 'shape': ['N', 'L'], 'datatype': 'INT64'}",
                "{'name': 'mask', 'shape': ['N', 1, 'L', 'L'], 'datatype': 'FP32'}"
            })
    void masksHideTheSameKeys(String mask) {
        for (boolean causal : new boolean[] {false, true}) {
            Exported model = Exported.of("{'inputs': [" + FEATURES + ", " + mask + "], 'layers': ["
                    + "{'type': 'multi_head_attention', 'heads': 3, 'mask': 'mask', 'causal': " + causal
                    + ", 'inputs': ['x']}]}");
            for (long length : new long[] {1, 4}) {
                assertSame(model, Map.of("N", 2L, "L", length));
            }
        }
    }

    @Test
    void aQueryWithoutKeysAnswersZeros() {
        Exported model = Exported.of("{'inputs': [" + FEATURES
                + ", {'name': 'mask', 'shape': ['N', 'L'], 'datatype': 'INT64'}], 'layers': ["
                + "{'type': 'multi_head_attention', 'heads': 3, 'mask': 'mask', 'bias': false, 'inputs': ['x']}]}");
        Map<String, Long> oneToken = Map.of("N", 2L, "L", 1L);

        float[] answer =
                model.answersOfOnnxRuntime(oneToken).values().iterator().next();

        for (int i = 0; i < 12; i++) {
            assertThat(answer[i]).isZero();
        }
        assertThat(answer[12]).isNotZero();
        assertSame(model, oneToken);
    }

    /** The last query sees all keys, whichever of both there are more of. */
    @ParameterizedTest
    @ValueSource(strings = {"5, 3", "3, 5"})
    void causalAttentionCountsFromTheEnd(String lengths) {
        String[] each = lengths.split(", ");
        Exported model = Exported.of("{'inputs': [{'name': 'x', 'shape': ['N', " + each[0]
                + ", 12]}, {'name': 'y', 'shape': ['N', 'K', 12]}], 'layers': ["
                + "{'type': 'multi_head_attention', 'heads': 3, 'causal': true, 'inputs': ['x', 'y']}]}");

        assertSame(model, Map.of("N", 2L, "K", Long.valueOf(each[1])));
    }

    @Test
    void layersShareWhatDependsOnTheLengthAlone() {
        Exported model = Exported.of("{'inputs': [" + FEATURES + "], 'layers': [{'type': 'transformer_decoder',"
                + " 'num_layers': 3, 'heads': 3, 'dim_feedforward': 8, 'rotary': true}]}");

        assertSame(model, Map.of("N", 1L, "L", 7L));
        assertThat(Exported.export(model.graph()).graph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("LessOrEqual")
                                || node.getOpType().equals("Sin")))
                .hasSize(3);
    }

    private static void assertSame(Exported model, Map<String, Long> sizes) {
        Map<String, float[]> expected = model.answers(sizes);
        Exported.assertSame(model.answersReadBack(sizes), expected, 1e-5);
        Exported.assertSame(model.answersOfOnnxRuntime(sizes), expected, 2e-5);
    }
}
