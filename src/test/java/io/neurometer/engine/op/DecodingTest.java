package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Decoding.CachedAttention;
import io.neurometer.engine.op.Decoding.RotaryEmbedding;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.op.Streaming.CausalConv;
import io.neurometer.engine.op.Streaming.LinearAttention;
import io.neurometer.engine.op.Streaming.UpdateRule;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingTest {
    private static CachedAttention attention(int heads, int shared) {
        return new CachedAttention(heads, shared, null, 0, false, ScoreOutput.SCALED);
    }

    @Test
    void attentionKeepsTheFormOfItsQueryAndAddsToTheCache() {
        Inputs inputs = new Inputs.Builder()
                .add(symbolic("N", "L", 32))
                .add(symbolic("N", "L", 16))
                .add(symbolic("N", "L", 24))
                .addAbsent()
                .add(symbolic("N", 2, 10, 8))
                .add(symbolic("N", 2, 10, 12))
                .build();
        List<TensorType> types = attention(4, 2).infer(inputs);
        assertThat(types.get(0)).isEqualTo(symbolic("N", "L", 48));
        assertThat(types.get(1)).isEqualTo(symbolic("N", 2, null, 8));
        assertThat(types.get(2)).isEqualTo(symbolic("N", 2, null, 12));
        assertThat(types.get(3)).isEqualTo(symbolic("N", 4, "L", null));
        assertThat(infer(attention(0, 0), fp32(1, 4, 3, 8), fp32(1, 2, 7, 8), fp32(1, 2, 7, 5)))
                .isEqualTo(fp32(1, 4, 3, 5));
    }

    @Test
    void attentionRefusesWhatDoesNotFit() {
        TensorType x = fp32(1, 3, 8);
        assertRefused(MODEL_INVALID, "number of heads is missing", attention(0, 0), x, x, x);
        assertRefused(MODEL_SHAPE_MISMATCH, "shared out among heads", attention(3, 3), x, x, x);
        assertRefused(MODEL_SHAPE_MISMATCH, "mask", attention(2, 2), x, x, x, fp32(3, 4));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong number of dimensions", attention(2, 2), fp32(3, 8), x, x);
        assertRefused(
                MODEL_SHAPE_MISMATCH,
                "differ in dimension",
                attention(2, 2),
                x,
                x,
                x,
                fp32(3, 3),
                fp32(1, 3, 5, 4),
                fp32(1, 2, 5, 4));
    }

    @Test
    void attentionCostsItsProductsOverAllKeys() {
        TensorType key = fp32(1, 2, 3, 8);
        TensorType past = fp32(1, 2, 4, 8);
        OpCost cost = cost(attention(0, 0), fp32(1, 4, 3, 8), key, key, fp32(3, 7), past, past);
        OpCost plain = cost(
                new Attention.ScaledDotProduct(0.125f, false),
                fp32(1, 4, 3, 8),
                fp32(1, 2, 7, 8),
                fp32(1, 2, 7, 8),
                fp32(3, 7));
        assertThat(cost).isEqualTo(plain);
        CachedAttention capped = new CachedAttention(0, 0, 1f, 5, false, ScoreOutput.SCALED);
        assertThat(cost(capped, fp32(1, 4, 3, 8), key, key).other().get(Kind.TANH))
                .isEqualTo(4 * 3 * 3);
    }

    @Test
    void rotationsNeedTablesOfHalfTheFeatures() {
        TensorType positions = TensorType.of(DataType.INT64, 2, 3);
        RotaryEmbedding all = new RotaryEmbedding(4, 0, false);
        assertThat(infer(all, fp32(2, 3, 32), fp32(50, 4), fp32(50, 4), positions))
                .isEqualTo(fp32(2, 3, 32));
        assertThat(infer(all, fp32(2, 4, 3, 8), fp32(2, 3, 4), fp32(2, 3, 4))).isEqualTo(fp32(2, 4, 3, 8));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", all, fp32(2, 3, 32), fp32(50, 8), fp32(50, 8), positions);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", all, fp32(2, 3, 32), fp32(50, 4), fp32(50, 4));
        assertRefused(
                MODEL_INVALID,
                "too many features",
                new RotaryEmbedding(4, 10, false),
                fp32(2, 3, 32),
                fp32(2, 3, 5),
                fp32(2, 3, 5));
        assertRefused(
                MODEL_INVALID,
                "negative number",
                new RotaryEmbedding(4, -2, false),
                fp32(2, 3, 32),
                fp32(2, 3, 5),
                fp32(2, 3, 5));
        assertThat(cost(new RotaryEmbedding(4, 4, false), fp32(2, 3, 32), fp32(2, 3, 2), fp32(2, 3, 2))
                        .other())
                .isEqualTo(OpVector.of(Kind.MUL, 2 * 96).plus(Kind.ADD, 96));
    }

    @Test
    void streamingLayersHandTheirStateOn() {
        List<TensorType> types = new CausalConv(true).infer(Inputs.of(symbolic("N", 6, "L"), fp32(6, 1, 4)));
        assertThat(types).containsExactly(symbolic("N", 6, "L"), symbolic("N", 6, 3));
        OpCost cost = cost(new CausalConv(false), fp32(2, 6, 5), fp32(6, 1, 4), fp32(6));
        assertThat(cost.mac()).isEqualTo(2 * 6 * 5 * 4);
        assertThat(cost.biasConnections()).isEqualTo(2 * 6 * 5);
        LinearAttention delta = new LinearAttention(4, 2, UpdateRule.DELTA, null);
        Inputs inputs = new Inputs.Builder()
                .add(fp32(1, 3, 4 * 5))
                .add(fp32(1, 3, 2 * 5))
                .add(fp32(1, 3, 2 * 7))
                .addAbsent()
                .addAbsent()
                .add(fp32(1, 3, 2))
                .build();
        assertThat(delta.infer(inputs)).containsExactly(fp32(1, 3, 4 * 7), fp32(1, 2, 5, 7));
        assertThat(delta.cost(inputs, delta.infer(inputs)).mac()).isEqualTo(3 * (2 * 2 + 4) * 5 * 7);
        assertRefused(MODEL_INVALID, "the rate is missing", delta, fp32(1, 3, 20), fp32(1, 3, 10), fp32(1, 3, 14));
    }
}
