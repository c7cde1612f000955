package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Streaming;
import io.neurometer.engine.op.Streaming.UpdateRule;
import java.util.List;

/** Attention and its position encoding from opset 23 on, and layers with a state from 27 on. */
final class AttentionMappings {
    private AttentionMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Attention", AttentionMappings::attention),
                Mapping.oneToOne("CausalConvWithState", AttentionMappings::causalConv),
                Mapping.oneToOne("LinearAttention", AttentionMappings::linearAttention),
                Mapping.oneToOne(
                        "RotaryEmbedding",
                        node -> new Decoding.RotaryEmbedding(
                                node.int32("num_heads", 0),
                                node.int32("rotary_embedding_dim", 0),
                                node.flag("interleaved", false))));
    }

    /**
     * Softmax is computed in no less than FP32 whatever 'softmax_precision' asks for. The cap comes before the mask, as in
     * ONNX's own reference, so that what is masked stays masked.
     */
    private static Op attention(OnnxNode node) {
        int mode = node.int32("qk_matmul_output_mode", 0);
        if (mode < 0 || mode >= ScoreOutput.values().length) {
            throw new EngineException(node.invalid("attribute 'qk_matmul_output_mode' is wrong")
                    .got(mode)
                    .expected("0 to 3"));
        }
        return new Decoding.CachedAttention(
                node.int32("q_num_heads", 0),
                node.int32("kv_num_heads", 0),
                node.has("scale") ? node.real("scale", 1) : null,
                node.real("softcap", 0),
                node.flag("is_causal", false),
                ScoreOutput.values()[mode]);
    }

    private static Op causalConv(OnnxNode node) {
        String activation = node.text("activation", "none");
        return switch (activation) {
            case "none" -> new Streaming.CausalConv(false);
            case "silu", "swish" -> new Streaming.CausalConv(true);
            default ->
                throw new EngineException(
                        node.invalid("unknown activation").got(activation).expected("none, silu or swish"));
        };
    }

    private static Op linearAttention(OnnxNode node) {
        String name = node.text("update_rule", "gated_delta");
        UpdateRule rule = switch (name) {
            case "linear" -> UpdateRule.LINEAR;
            case "gated" -> UpdateRule.GATED;
            case "delta" -> UpdateRule.DELTA;
            case "gated_delta" -> UpdateRule.GATED_DELTA;
            default ->
                throw new EngineException(node.invalid("unknown value of attribute 'update_rule'")
                        .got(name)
                        .expected("linear, gated, delta or gated_delta"));
        };
        return new Streaming.LinearAttention(
                node.int32("q_num_heads", 0),
                node.int32("kv_num_heads", 0),
                rule,
                node.has("scale") && node.real("scale", 0) != 0 ? node.real("scale", 0) : null);
    }
}
