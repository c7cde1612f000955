package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseAttentionTest {
    private final GraphBuilder graph = new GraphBuilder("attention");
    private final String x = graph.input("x", TensorType.of(DataType.FP32, 2, 3, 8));

    @Test
    void stepsOfAttentionBecomeOneNode() {
        graph.output(joined(context(masked(scores()), -1)));
        assertThat(BothWays.kinds(graph.build())).containsExactly("multi_head_attention");
    }

    @Test
    void attentionWithoutMaskBecomesOneNode() {
        graph.output(joined(context(scores(), 3)));
        assertThat(BothWays.kinds(graph.build())).containsExactly("multi_head_attention");
    }

    @Test
    void attentionByHeadReadsHeadsWhereTheyLie() {
        String heads = heads(0, 2, 1, 3);
        graph.output(joined(node(new Attention.ScaledDotProduct(0.5f, true), heads, heads, heads)));
        assertThat(BothWays.kinds(graph.build())).containsExactly("multi_head_attention");
    }

    @Test
    void distributionsOverQueriesStay() {
        graph.output(joined(context(scores(), 2)));
        assertThat(BothWays.kinds(graph.build())).contains("softmax").doesNotContain("multi_head_attention");
    }

    @Test
    void scoresThatAreAskedForStay() {
        String scores = scores();
        graph.output(joined(context(scores, -1)));
        graph.output(scores);
        assertThat(BothWays.kinds(graph.build())).contains("softmax").doesNotContain("multi_head_attention");
    }

    private String scores() {
        String product = node(new Linear.MatMul(), heads(0, 2, 1, 3), heads(0, 2, 3, 1));
        return binary(BinaryFunction.DIV, product, graph.scalar("root", DataType.FP32, 2));
    }

    private String masked(String scores) {
        WeightSource hidden = WeightSource.floats(0, -10_000, 0, 0, 0, -10_000);
        String mask = graph.weight(Weight.of("mask", TensorType.of(DataType.FP32, 2, 1, 1, 3), hidden));
        return binary(BinaryFunction.ADD, scores, mask);
    }

    private String context(String scores, int axis) {
        String weights = node(new Softmax.Normalized(SoftmaxFunction.SOFTMAX, axis, false), scores);
        return node(new Linear.MatMul(), weights, heads(0, 2, 1, 3));
    }

    private String heads(Integer... permutation) {
        String parted = node(new Shaping.Reshape(false), x, graph.longs("parted", 0, 0, 2, 4));
        return node(new Shaping.Transpose(List.of(permutation)), parted);
    }

    private String joined(String heads) {
        String turned = node(new Shaping.Transpose(List.of(0, 2, 1, 3)), heads);
        return node(new Shaping.Reshape(false), turned, graph.longs("joined", 0, 0, 8));
    }

    private String binary(BinaryFunction function, String... inputs) {
        return node(new Elementwise.Binary(function), inputs);
    }

    private String node(Op op, String... inputs) {
        return graph.node(op.kind(), op.kind(), op, List.of(inputs));
    }
}
