package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementwiseFusionTest {
    private static final String PASS = "chains";
    private static final Activation.Simple RELU = new Activation.Simple(ActivationFunction.RELU, 0, 0);
    private static final Op CONV = new Convolution.Conv(
            new Window(List.of(), List.of(), List.of(), Padding.SAME_UPPER, List.of(), List.of()), 1, null);

    private final Network net = new Network();
    private final String x = net.input("x", 1, 3, 4, 4);

    private String conv(String weight, String from) {
        return net.node(CONV, from, net.weight(weight, 3, 3, 3, 3));
    }

    @Test
    void biasActivationResidualAndGateFollowAProduct() {
        String a = net.input("a", 5, 4);
        String product = net.node(new Linear.MatMul(), a, net.weight("w", 4, 6));
        String active = net.node(RELU, net.add(net.weight("b", 6), product));
        String slope = net.node(new Activation.PRelu(), net.sub(net.input("r", 5, 6), active), net.weight("s", 6));
        String gated = net.mul(slope, net.input("g", 5, 1));
        String output = net.node(new Elementwise.Clip(), gated, net.number(-1), net.number(1));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("matmul+add+relu+sub+prelu+mul+clip");
    }

    @Test
    void aSumOfConvolutionsGoesToTheLastOne() {
        String shortcut = conv("first", x);
        String long1 = conv("second", x);
        String long2 = conv("third", net.node(RELU, long1));
        String output = net.node(RELU, net.add(shortcut, long2));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("conv", "conv+relu", "conv+add+relu");
    }

    @Test
    void aSumOfAConvolutionAndItsOwnInputIsAResidual() {
        String before = net.node(RELU, conv("first", x));
        String output = net.add(conv("second", before), before);
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("conv+relu", "conv+add");
    }

    @Test
    void aValueThatIsReadTwiceOrAskedForEndsAChain() {
        String conv = conv("first", x);
        String squared = net.mul(conv, conv);
        String other = conv("second", squared);
        String output = net.node(RELU, other);
        assertThat(net.rewritten(List.of(output, other), PASS).kinds()).containsExactly("conv", "mul", "conv", "relu");
    }

    @Test
    void anOperandThatMakesTheValueLargerEndsAChain() {
        String product = net.node(new Linear.MatMul(), net.input("a", 1, 4), net.weight("w", 4, 6));
        String larger = net.add(product, net.input("b", 5, 6));
        assertThat(net.rewritten(net.node(RELU, larger), PASS).kinds()).containsExactly("matmul", "add+relu");
    }

    @Test
    void elementwiseOperatorsRunTogether() {
        String root = net.node(new Elementwise.Unary(UnaryFunction.EXP), net.div(x, net.number(3)));
        String output = net.node(RELU, net.sub(net.number(1), root));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("div+exp+sub+relu");
    }

    @Test
    void aFunctionThatNoProductTakesAlongRunsByItself() {
        String root = net.node(new Elementwise.Unary(UnaryFunction.EXP), conv("first", x));
        assertThat(net.rewritten(root, PASS).kinds()).containsExactly("conv", "exp");
    }

    @Test
    void aNodeStandsForThoseThatItWasMadeOf() {
        String output = net.node(RELU, net.add(conv("first", x), net.input("r", 1, 3, 4, 4)));
        Network.Rewritten rewritten = net.rewritten(output, PASS);
        assertThat(rewritten.nodes().get(0).name()).isEqualTo("conv");
        assertThat(rewritten.result().sources()).containsEntry("conv", List.of("conv", "add", "relu"));
    }
}
