package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionFusionTest {
    private static final String PASS = "attentions";
    private static final String VALUES = "weights-before-values";
    private static final String HEADS = "multi-head-attentions";
    private static final String IDENTITIES = "remove-identities";

    private final Network net = new Network();

    private String transposed(String value, Integer... axes) {
        return net.node(new Movement.Transpose(List.of(axes)), value);
    }

    private String matmul(String a, String b) {
        return net.node(new Linear.MatMul(), a, b);
    }

    private String softmax(String scores, int axis) {
        return net.node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, axis, false), scores);
    }

    private String byHead(String name, long length) {
        String x = net.input(name, 2, length, 3 * 4);
        return transposed(net.node(new Shaping.Reshape(false), x, net.longs(0, 0, 3, 4)), 0, 2, 1, 3);
    }

    private String keys() {
        return transposed(byHead("k", 6), 0, 1, 3, 2);
    }

    private String together(String attended) {
        return net.node(new Shaping.Reshape(false), transposed(attended, 0, 2, 1, 3), net.longs(0, 0, 12));
    }

    @Test
    void scoresDividedAndMaskedAreAttentionOverHeads() {
        String scores = net.div(matmul(byHead("q", 5), keys()), net.number(2));
        String masked = net.add(scores, net.input("mask", 2, 1, 1, 6));
        String output = together(matmul(softmax(masked, 3), byHead("v", 6)));
        Network.Rewritten rewritten = net.rewritten(output, PASS, HEADS, IDENTITIES);
        assertThat(rewritten.onlyOp()).isEqualTo(new Attention.MultiHead(3, 3, 0.5f, false, true));
        assertThat(rewritten.nodes().get(0).inputs()).containsExactly("q", "k", "v", "mask");
    }

    @Test
    void queriesAndKeysMayEachBeScaledAndTheMaskComeFirst() {
        String scores = matmul(net.mul(byHead("q", 5), net.number(0.5)), net.mul(keys(), net.number(0.25)));
        String masked = net.add(net.weight("mask", 5, 6), scores);
        String output = together(matmul(softmax(masked, -1), byHead("v", 6)));
        assertThat(net.rewritten(output, PASS, HEADS, IDENTITIES).onlyOp())
                .isEqualTo(new Attention.MultiHead(3, 3, 0.125f, false, true));
    }

    @Test
    void withoutHeadsInTheFeaturesTheCoreRemains() {
        String q = net.input("q", 2, 3, 5, 4);
        String k = net.input("k", 2, 3, 6, 4);
        String v = net.input("v", 2, 3, 6, 7);
        String output = matmul(softmax(matmul(q, transposed(k, 0, 1, 3, 2)), 3), v);
        assertThat(net.rewritten(output, PASS, HEADS).onlyOp())
                .isEqualTo(new Attention.ScaledDotProduct(1, false, true));
    }

    @Test
    void headsAsTheOnlyBatchAreAttentionOverHeadsToo() {
        String q = transposed(net.input("q", 5, 3, 4), 1, 0, 2);
        String k = transposed(net.input("k", 6, 3, 4), 1, 2, 0);
        String v = transposed(net.input("v", 6, 3, 4), 1, 0, 2);
        String scores = matmul(net.div(q, net.number(2)), k);
        String output = transposed(matmul(softmax(scores, 2), v), 1, 0, 2);
        assertThat(net.rewritten(output, PASS, HEADS, IDENTITIES).kinds())
                .containsExactly("reshape", "reshape", "reshape", "multi_head_attention", "reshape");
    }

    /** Windows of an image are a second batch. */
    private String windows(String name, int... axes) {
        String x = net.input(name, 2, 7, 6, 3 * 4);
        String heads = net.node(new Shaping.Reshape(false), x, net.longs(2, 7, 6, 3, 4));
        return transposed(heads, Arrays.stream(axes).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 6 6", "1 1 3 1 6", "2 7 1 1 6", "6"})
    void severalBatchesAreOne(String mask) {
        String scores = matmul(windows("q", 0, 1, 3, 2, 4), windows("k", 0, 1, 3, 4, 2));
        long[] sizes = Arrays.stream(mask.split(" ")).mapToLong(Long::parseLong).toArray();
        String attended = matmul(softmax(net.add(scores, net.weight("mask", sizes)), 4), windows("v", 0, 1, 3, 2, 4));
        String output =
                net.node(new Shaping.Reshape(false), transposed(attended, 0, 1, 3, 2, 4), net.longs(2, 7, 6, 12));
        assertThat(net.rewritten(output, PASS, HEADS, IDENTITIES).kinds())
                .contains("multi_head_attention")
                .doesNotContain("transpose", "softmax");
    }

    @Test
    void aMaskOfOneBatchOfTwoStaysApart() {
        String scores = matmul(windows("q", 0, 1, 3, 2, 4), windows("k", 0, 1, 3, 4, 2));
        String masked = net.add(scores, net.weight("mask", 7, 1, 1, 6));
        String output = matmul(softmax(masked, 4), windows("v", 0, 1, 3, 2, 4));
        assertThat(net.rewritten(output, PASS).kinds()).contains("softmax").doesNotContain("attention");
    }

    @Test
    void batchesThatChangePlacesDoSoFirst() {
        String scores = matmul(windows("q", 1, 0, 3, 2, 4), windows("k", 1, 0, 3, 4, 2));
        String output = transposed(matmul(softmax(scores, 4), windows("v", 1, 0, 3, 2, 4)), 1, 0, 3, 2, 4);
        assertThat(net.rewritten(output, PASS).kinds()).contains("attention").doesNotContain("softmax");
    }

    @Test
    void keysMayBeScaledBetweenTransposes() {
        String k = transposed(net.mul(windows("k", 0, 1, 3, 2, 4), net.number(0.25)), 0, 1, 2, 4, 3);
        String weights = softmax(matmul(windows("q", 0, 1, 3, 2, 4), k), 4);
        String attended = transposed(matmul(weights, windows("v", 0, 1, 3, 2, 4)), 0, 1, 3, 2, 4);
        assertThat(net.rewritten(attended, PASS, HEADS, IDENTITIES).kinds())
                .contains("multi_head_attention")
                .doesNotContain("transpose", "mul");
    }

    @Test
    void scaledKeysThatAreReadElsewhereStay() {
        String scaled = net.mul(byHead("k", 6), net.number(0.25));
        String weights = softmax(matmul(byHead("q", 5), transposed(scaled, 0, 1, 3, 2)), 3);
        String output = matmul(weights, byHead("v", 6));
        assertThat(net.rewritten(List.of(output, scaled), PASS).kinds()).contains("attention", "mul");
    }

    @Test
    void keysThatWereNotTransposedAre() {
        String q = transposed(net.input("q", 2, 3, 4, 5), 0, 1, 3, 2);
        String k = net.input("k", 2, 3, 4, 6);
        String v = net.input("v", 2, 3, 6, 7);
        assertThat(net.rewritten(matmul(softmax(matmul(q, k), 3), v), PASS).kinds())
                .containsExactly("transpose", "transpose", "attention");
    }

    @Test
    void valuesBeforeTransposedWeightsComeAfterThem() {
        String q = transposed(net.input("q", 2, 4, 5), 0, 2, 1);
        String k = net.input("k", 2, 4, 6);
        String v = net.input("v", 2, 7, 6);
        String weights = transposed(softmax(net.mul(matmul(q, k), net.number(0.5)), 2), 0, 2, 1);
        assertThat(net.rewritten(matmul(v, weights), VALUES, PASS).kinds())
                .contains("attention")
                .doesNotContain("softmax", "matmul");
    }

    @Test
    void transposedWeightsThatAreReadElsewhereStay() {
        String s = net.input("s", 2, 5, 6);
        String weights = transposed(softmax(s, 2), 0, 2, 1);
        String output = matmul(net.input("v", 2, 7, 6), weights);
        assertThat(net.rewritten(List.of(output, weights), VALUES).kinds())
                .containsExactly("softmax", "transpose", "matmul");
    }

    @Test
    void aSoftmaxOverAnotherAxisIsNone() {
        String q = net.input("q", 2, 3, 6, 4);
        String k = net.input("k", 2, 3, 6, 4);
        String output = matmul(softmax(matmul(q, transposed(k, 0, 1, 3, 2)), 2), k);
        assertThat(net.rewritten(output, PASS).kinds()).doesNotContain("attention");
    }

    @Test
    void weightsThatAreAskedForStay() {
        String q = net.input("q", 2, 3, 6, 4);
        String weights = softmax(matmul(q, transposed(q, 0, 1, 3, 2)), 3);
        assertThat(net.rewritten(List.of(matmul(weights, q), weights), PASS).kinds())
                .containsExactly("transpose", "matmul", "softmax", "matmul");
    }

    @Test
    void sharedKeysAndValuesKeepTheirHeads() {
        String x = net.input("k", 2, 6, 2 * 4);
        String shared = transposed(net.node(new Shaping.Reshape(false), x, net.longs(0, 0, 2, 4)), 0, 2, 1, 3);
        String query = net.input("q", 2, 5, 4 * 4);
        String q = transposed(net.node(new Shaping.Reshape(false), query, net.longs(0, 0, 4, 4)), 0, 2, 1, 3);
        String attended = net.node(new Attention.ScaledDotProduct(0.5f, true), q, shared, shared);
        String output = net.node(new Shaping.Reshape(false), transposed(attended, 0, 2, 1, 3), net.longs(0, 0, 16));
        assertThat(net.rewritten(output, HEADS, IDENTITIES).onlyOp())
                .isEqualTo(new Attention.MultiHead(4, 2, 0.5f, true));
    }
}
