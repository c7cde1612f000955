package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Decoding;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import io.neurometer.engine.op.Op;
import java.util.List;

/** Attention and its position encoding, which are operators from opset 23 on. */
final class AttentionMappings {
    private AttentionMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Attention", AttentionMappings::attention),
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
}
