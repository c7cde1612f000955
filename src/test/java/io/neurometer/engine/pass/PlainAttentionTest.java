package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Decoding.CachedAttention;
import io.neurometer.engine.op.Decoding.ScoreOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainAttentionTest {
    private static final String PASS = "plain-attentions";
    private static final float HALF = 0.5f;

    private final Network net = new Network();

    private static CachedAttention attention(int heads, int shared, float softcap, boolean causal) {
        return new CachedAttention(heads, shared, null, softcap, causal, ScoreOutput.SCALED);
    }

    @Test
    void headsSideBySideBecomeMultiHeadAttention() {
        String q = net.input("q", 2, 5, 4 * 4);
        String k = net.input("k", 2, 5, 2 * 4);
        String output = net.node(attention(4, 2, 0, true), q, k, k);
        assertThat(net.rewritten(output, PASS).onlyOp()).isEqualTo(new Attention.MultiHead(4, 2, HALF, true));
    }

    @Test
    void headsApartBecomeTheirAttention() {
        String q = net.input("q", 2, 3, 5, 4);
        String k = net.input("k", 2, 3, 6, 4);
        String output = net.node(attention(0, 0, 0, false), q, k, net.input("v", 2, 3, 6, 7));
        assertThat(net.rewritten(output, PASS).onlyOp()).isEqualTo(new Attention.ScaledDotProduct(HALF, false));
    }

    @Test
    void whatIsCachedComesFirst() {
        String q = net.input("q", 2, 1, 4 * 4);
        String k = net.input("k", 2, 1, 2 * 4);
        List<String> outputs = net.nodes(
                attention(4, 2, 0, true),
                3,
                q,
                k,
                k,
                Node.ABSENT,
                net.input("pastKey", 2, 2, 6, 4),
                net.input("pastValue", 2, 2, 6, 4));
        assertThat(net.rewritten(outputs, PASS).kinds())
                .contains("concat", "attention")
                .doesNotContain("cached_attention");
    }

    /** Query i sees keys up to i, not the last ones. */
    @Test
    void causalAttentionToLongerKeysStays() {
        String q = net.input("q", 2, 3, 5, 4);
        String k = net.input("k", 2, 3, 6, 4);
        String output = net.node(attention(0, 0, 0, true), q, k, k);
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("cached_attention");
    }

    @Test
    void masksCapsAndScoresStay() {
        String q = net.input("q", 2, 3, 5, 4);
        String capped = net.node(attention(0, 0, 2, false), q, q, q);
        String masked = net.node(attention(0, 0, 0, false), q, q, q, net.input("mask", 5, 5));
        List<String> scored = net.nodes(attention(0, 0, 0, false), 4, q, q, q);
        assertThat(net.rewritten(List.of(capped, masked, scored.get(3)), PASS).kinds())
                .containsExactly("cached_attention", "cached_attention", "cached_attention");
    }
}
