package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FuseGeluTest {
    private final GraphBuilder graph = new GraphBuilder("gelu");
    private final String x = graph.input("x", TensorType.of(DataType.FP32, 3, 4));

    @Test
    void halfLast() {
        graph.output(mul(mul(x, gate(Math.sqrt(2))), scalar(0.5)));
        assertThat(BothWays.kinds(graph.build())).containsExactly("gelu");
    }

    @Test
    void halfOnX() {
        graph.output(mul(mul(scalar(0.5), x), gate(Math.sqrt(2))));
        assertThat(BothWays.kinds(graph.build())).containsExactly("gelu");
    }

    @Test
    void halfOnTheGate() {
        graph.output(mul(x, mul(gate(Math.sqrt(2)), scalar(0.5))));
        assertThat(BothWays.kinds(graph.build())).containsExactly("gelu");
    }

    @Test
    void anotherArgumentStays() {
        graph.output(mul(mul(x, gate(1.5)), scalar(0.5)));
        assertThat(BothWays.kinds(graph.build())).contains("erf").doesNotContain("gelu");
    }

    @Test
    void anotherFactorStays() {
        graph.output(mul(mul(x, gate(Math.sqrt(2))), scalar(0.25)));
        assertThat(BothWays.kinds(graph.build())).contains("erf").doesNotContain("gelu");
    }

    private String gate(double divisor) {
        String argument = node(new Elementwise.Binary(BinaryFunction.DIV), x, scalar(divisor));
        String erf = node(new Elementwise.Unary(UnaryFunction.ERF), argument);
        return node(new Elementwise.Binary(BinaryFunction.ADD), erf, scalar(1));
    }

    private String mul(String a, String b) {
        return node(new Elementwise.Binary(BinaryFunction.MUL), a, b);
    }

    private String scalar(double value) {
        return graph.scalar("number", DataType.FP32, value);
    }

    private String node(Op op, String... inputs) {
        return graph.node(op.kind(), op.kind(), op, List.of(inputs));
    }
}
