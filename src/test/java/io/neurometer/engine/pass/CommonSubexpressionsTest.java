package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Movement;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommonSubexpressionsTest {
    private static final String PASS = "common-subexpressions";
    private static final Activation.Simple TANH = new Activation.Simple(ActivationFunction.TANH, 0, 0);

    private final Network net = new Network();
    private final String x = net.input("x", 2, 6);

    @Test
    void equalComputationsAreOne() {
        String first = net.mul(net.node(TANH, x), net.number(3));
        String second = net.mul(net.node(TANH, x), net.number(3));
        assertThat(net.rewritten(net.add(first, second), PASS).kinds()).containsExactly("tanh", "mul", "add");
    }

    @Test
    void equalSettingsAreOne() {
        List<String> first = net.nodes(new Movement.Split(1, 2), 2, x, net.longs(2, 4));
        List<String> second = net.nodes(new Movement.Split(1, 2), 2, x, net.longs(2, 4));
        List<String> third = net.nodes(new Movement.Split(1, 2), 2, x, net.longs(4, 2));
        String sum = net.add(net.add(first.get(0), second.get(0)), third.get(1));
        assertThat(net.rewritten(sum, PASS).kinds()).containsExactly("split", "split", "add", "add");
    }

    @Test
    void outputsAskedForStayBoth() {
        List<String> outputs = List.of(net.node(TANH, x), net.node(TANH, x));
        assertThat(net.rewritten(outputs, PASS).kinds()).containsExactly("tanh", "tanh");
    }
}
