package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Linear;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeLinearsTest {
    private static final String PASS = "merge-linears";

    private final Network net = new Network();
    private final String x = net.input("x", 2, 3, 4);

    @Test
    void matrixProductsWithBiasesBecomeOne() {
        String q = net.add(net.node(new Linear.MatMul(), x, net.weight("q", 4, 5)), net.weight("qb", 5));
        String k = net.add(net.weight("kb", 6), net.node(new Linear.MatMul(), x, net.weight("k", 4, 6)));
        String v = net.add(net.node(new Linear.MatMul(), x, net.weight("v", 4, 7)), net.weight("vb", 7));
        Network.Rewritten rewritten = net.rewritten(List.of(q, k, v), PASS);
        assertThat(rewritten.kinds()).containsExactly("matmul", "add", "split");
        assertThat(rewritten.nodes().get(2).outputs()).containsExactly(q, k, v);
    }

    @Test
    void fullyConnectedLayersBecomeOne() {
        String a = net.node(new Linear.FullyConnected(), x, net.weight("a", 5, 4), net.weight("ab", 5));
        String b = net.node(new Linear.FullyConnected(), x, net.weight("b", 6, 4), net.weight("bb", 6));
        assertThat(net.rewritten(List.of(a, b), PASS).kinds()).containsExactly("linear", "split");
    }

    @Test
    void thoseWithAndWithoutABiasStayApart() {
        String a = net.node(new Linear.FullyConnected(), x, net.weight("a", 5, 4), net.weight("ab", 5));
        String b = net.node(new Linear.FullyConnected(), x, net.weight("b", 6, 4));
        assertThat(net.rewritten(List.of(a, b), PASS).kinds()).containsExactly("linear", "linear");
    }

    @Test
    void oneWithoutAConstantWeightStaysApart() {
        String a = net.node(new Linear.MatMul(), x, net.weight("a", 4, 5));
        String b = net.node(new Linear.MatMul(), x, net.input("b", 4, 5));
        String c = net.node(new Linear.MatMul(), x, net.weight("c", 4, 6));
        assertThat(net.rewritten(List.of(a, b, c), PASS).kinds()).containsExactly("matmul", "matmul", "split");
    }

    @Test
    void theirReadersMayComeBetweenThem() {
        String a = net.node(new Linear.MatMul(), x, net.weight("a", 4, 5));
        String used = net.mul(a, net.number(2));
        String b = net.node(new Linear.MatMul(), x, net.weight("b", 4, 5));
        assertThat(net.rewritten(net.add(used, b), PASS).kinds()).containsExactly("matmul", "split", "mul", "add");
    }
}
