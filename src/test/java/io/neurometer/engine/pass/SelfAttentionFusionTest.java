package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Movement;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfAttentionFusionTest {
    private static final String PASS = "self-attentions";

    private final Network net = new Network();
    private final String x = net.input("x", 2, 5, 24);

    private List<String> split(long... sizes) {
        return net.nodes(new Movement.Split(2, 3), 3, x, net.longs(sizes));
    }

    private String attention(int heads, int shared, String... inputs) {
        return net.node(new Attention.MultiHead(heads, shared, 0.5f, true), inputs);
    }

    @Test
    void queryKeyAndValueOfOneValue() {
        List<String> parts = split(8, 8, 8);
        String y = attention(2, 2, parts.get(0), parts.get(1), parts.get(2));
        assertThat(net.rewritten(y, PASS).kinds()).containsExactly("self_attention");
    }

    @Test
    void headsThatShareAndMasks() {
        List<String> parts = split(16, 4, 4);
        String mask = net.input("mask", 2, 1, 1, 5);
        String y = attention(4, 1, parts.get(0), parts.get(1), parts.get(2), mask);
        assertThat(net.rewritten(y, PASS).kinds()).containsExactly("self_attention");
    }

    @Test
    void anotherOrderStays() {
        List<String> parts = split(8, 8, 8);
        String y = attention(2, 2, parts.get(0), parts.get(2), parts.get(1));
        assertThat(net.rewritten(y, PASS).kinds()).containsExactly("split", "multi_head_attention");
    }

    @Test
    void aSinglePositionStays() {
        List<String> parts = net.nodes(new Movement.Split(2, 3), 3, net.input("one", 2, 1, 24), net.longs(8, 8, 8));
        String y = attention(2, 2, parts.get(0), parts.get(1), parts.get(2));
        assertThat(net.rewritten(y, PASS).kinds()).containsExactly("split", "multi_head_attention");
    }

    @Test
    void partsThatOthersReadStay() {
        List<String> parts = split(8, 8, 8);
        String y = attention(2, 2, parts.get(0), parts.get(1), parts.get(2));
        assertThat(net.rewritten(List.of(y, parts.get(1)), PASS).kinds())
                .containsExactly("split", "multi_head_attention");
    }

    @Test
    void valuesOfAnotherSizeStay() {
        List<String> parts = split(8, 8, 8);
        String y = attention(2, 1, parts.get(0), net.input("k", 2, 5, 4), net.input("v", 2, 5, 6));
        assertThat(net.rewritten(List.of(y, parts.get(1)), PASS).kinds())
                .containsExactly("split", "multi_head_attention");
    }
}
