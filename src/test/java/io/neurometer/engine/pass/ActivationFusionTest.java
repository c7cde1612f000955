package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationFusionTest {
    private static final String PASS = "activations";

    private final Network net = new Network();
    private final String x = net.input("x", 4, 50);

    private String simple(ActivationFunction function, String value) {
        return net.node(new Activation.Simple(function, 0, 0), value);
    }

    private String clipped(String value, String low, String high) {
        return net.node(new Elementwise.Clip(), value, low, high);
    }

    private void assertBecomes(ActivationFunction function, float alpha, String output) {
        Op op = net.rewritten(output, PASS).onlyOp();
        assertThat(op).isEqualTo(new Activation.Simple(function, alpha, 0));
    }

    private String erf() {
        String scaled = net.div(x, net.number(Math.sqrt(2)));
        return net.add(net.node(new Elementwise.Unary(UnaryFunction.ERF), scaled), net.number(1));
    }

    @Test
    void geluHalvedLast() {
        assertBecomes(ActivationFunction.GELU, 0, net.mul(net.mul(x, erf()), net.number(0.5)));
    }

    @Test
    void geluHalvedFirst() {
        assertBecomes(ActivationFunction.GELU, 0, net.mul(net.mul(net.number(0.5), x), erf()));
    }

    @Test
    void geluWithTheSumHalved() {
        assertBecomes(ActivationFunction.GELU, 0, net.mul(net.div(erf(), net.number(2)), x));
    }

    @Test
    void geluWithAFactorInTheErrorFunction() {
        String scaled = net.mul(net.number(0.70710678), x);
        String sum = net.add(net.number(1), net.node(new Elementwise.Unary(UnaryFunction.ERF), scaled));
        assertBecomes(ActivationFunction.GELU, 0, net.mul(x, net.mul(net.number(0.5), sum)));
    }

    @Test
    void geluOfAnotherScaleStays() {
        String scaled = net.mul(net.number(0.8), x);
        String sum = net.add(net.number(1), net.node(new Elementwise.Unary(UnaryFunction.ERF), scaled));
        assertThat(net.rewritten(net.mul(x, net.mul(net.number(0.5), sum)), PASS)
                        .kinds())
                .containsExactly("mul", "erf", "add", "mul", "mul");
    }

    @Test
    void geluByTanhWithAThirdPower() {
        String cubic = net.mul(net.number(0.044715), net.pow(x, net.number(3)));
        String tanh = simple(ActivationFunction.TANH, net.mul(net.add(x, cubic), net.number(Math.sqrt(2 / Math.PI))));
        assertBecomes(
                ActivationFunction.GELU_TANH, 0, net.mul(net.mul(net.number(0.5), x), net.add(net.number(1), tanh)));
    }

    @Test
    void geluByTanhWithXTakenOut() {
        String square = net.mul(net.mul(net.number(0.044715), x), x);
        String inner = net.mul(net.mul(x, net.number(0.7978845608)), net.add(net.number(1), square));
        String tanh = simple(ActivationFunction.TANH, inner);
        assertBecomes(
                ActivationFunction.GELU_TANH, 0, net.mul(net.mul(x, net.number(0.5)), net.add(tanh, net.number(1))));
    }

    @Test
    void silu() {
        assertBecomes(ActivationFunction.SWISH, 1, net.mul(simple(ActivationFunction.SIGMOID, x), x));
    }

    @Test
    void swishWithAFactor() {
        String sigmoid = simple(ActivationFunction.SIGMOID, net.mul(x, net.number(1.5)));
        assertBecomes(ActivationFunction.SWISH, 1.5f, net.mul(x, sigmoid));
    }

    @Test
    void hardSwishFromAHardSigmoid() {
        String gate = net.node(new Activation.Simple(ActivationFunction.HARD_SIGMOID, 1 / 6f, 0.5f), x);
        assertBecomes(ActivationFunction.HARD_SWISH, 0, net.mul(x, gate));
    }

    @Test
    void aHardSigmoidOfAnotherSlopeStays() {
        String gate = net.node(new Activation.Simple(ActivationFunction.HARD_SIGMOID, 0.2f, 0.5f), x);
        assertThat(net.rewritten(net.mul(x, gate), PASS).kinds()).containsExactly("hard_sigmoid", "mul");
    }

    @Test
    void hardSwishDividedLast() {
        String gate = clipped(net.add(x, net.number(3)), net.number(0), net.number(6));
        assertBecomes(ActivationFunction.HARD_SWISH, 0, net.div(net.mul(x, gate), net.number(6)));
    }

    @Test
    void hardSwishDividedFirst() {
        String gate = clipped(net.add(net.number(3), x), net.number(0), net.number(6));
        assertBecomes(ActivationFunction.HARD_SWISH, 0, net.mul(x, net.div(gate, net.number(6))));
    }

    @Test
    void hardSigmoid() {
        String gate = clipped(net.add(x, net.number(3)), net.number(0), net.number(6));
        Op op = net.rewritten(net.mul(gate, net.number(1 / 6.0)), PASS).onlyOp();
        assertThat(op).isEqualTo(new Activation.Simple(ActivationFunction.HARD_SIGMOID, 1 / 6f, 0.5f));
    }

    @Test
    void mish() {
        String gate = simple(ActivationFunction.TANH, simple(ActivationFunction.SOFTPLUS, x));
        assertBecomes(ActivationFunction.MISH, 0, net.mul(x, gate));
    }

    @Test
    void relu6AsAClip() {
        assertBecomes(ActivationFunction.RELU6, 0, clipped(x, net.number(0), net.number(6)));
    }

    @Test
    void reluAsAClipWithoutAnUpperLimit() {
        assertBecomes(ActivationFunction.RELU, 0, net.node(new Elementwise.Clip(), x, net.number(0)));
    }

    @Test
    void reluAsAMaximum() {
        assertBecomes(
                ActivationFunction.RELU, 0, net.node(new Elementwise.Binary(BinaryFunction.MAX), net.number(0), x));
    }

    @Test
    void aClipWithOtherLimitsStays() {
        assertThat(net.rewritten(clipped(x, net.number(-1), net.number(6)), PASS)
                        .kinds())
                .containsExactly("clip");
    }

    @Test
    void aGateThatOthersReadStays() {
        String sigmoid = simple(ActivationFunction.SIGMOID, x);
        assertThat(net.rewritten(List.of(net.mul(x, sigmoid), sigmoid), PASS).kinds())
                .containsExactly("sigmoid", "mul");
    }
}
