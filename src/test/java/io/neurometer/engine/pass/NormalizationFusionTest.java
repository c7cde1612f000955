package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationFusionTest {
    private static final String PASS = "normalizations";

    private final Network net = new Network();
    private final String x = net.input("x", 2, 3, 8);

    private String mean(String value, long... axes) {
        return net.node(new Reduction.Reduce(ReduceFunction.MEAN, true, false), value, net.longs(axes));
    }

    private String unary(UnaryFunction function, String value) {
        return net.node(new Elementwise.Unary(function), value);
    }

    private String centred(long... axes) {
        return net.sub(x, mean(x, axes));
    }

    private String deviation(String squares, long... axes) {
        return unary(UnaryFunction.SQRT, net.add(mean(squares, axes), net.number(1e-5)));
    }

    @Test
    void withPowerQuotientScaleAndShift() {
        String centred = centred(-1);
        String normalized = net.div(centred, deviation(net.pow(centred, net.number(2)), -1));
        String output = net.add(net.mul(normalized, net.weight("scale", 8)), net.weight("shift", 8));
        Network.Rewritten rewritten = net.rewritten(output, PASS);
        assertThat(rewritten.onlyOp()).isEqualTo(new Normalization.LayerNorm(2, 1e-5f));
        assertThat(rewritten.nodes().get(0).inputs()).containsExactly("x", "scale", "shift");
    }

    @Test
    void withProductReciprocalAndNoShift() {
        String centred = centred(1, 2);
        String inverse = unary(UnaryFunction.RECIPROCAL, deviation(net.mul(centred, centred), 1, 2));
        String output = net.mul(net.weight("scale", 3, 8), net.mul(centred, inverse));
        assertThat(net.rewritten(output, PASS).onlyOp()).isEqualTo(new Normalization.LayerNorm(1, 1e-5f));
    }

    @Test
    void withTheCentredFeaturesComputedTwice() {
        String squares = net.pow(centred(2), net.number(2));
        String output = net.div(centred(2), deviation(squares, 2));
        assertThat(net.rewritten(output, PASS, "common-subexpressions").onlyOp())
                .isEqualTo(new Normalization.LayerNorm(2, 1e-5f));
    }

    @Test
    void withoutTheMeanTakenOffItIsTheRootMeanSquare() {
        String inverse = net.div(net.number(1), deviation(net.pow(x, net.number(2)), -1));
        String output = net.mul(net.weight("scale", 8), net.mul(x, inverse));
        Network.Rewritten rewritten = net.rewritten(output, PASS);
        assertThat(rewritten.onlyOp()).isEqualTo(new Normalization.RmsNorm(2, 1e-5f));
        assertThat(rewritten.nodes().get(0).inputs()).containsExactly("x", "scale");
    }

    @Test
    void overOtherDimensionsItStays() {
        String centred = centred(1);
        String output = net.div(centred, deviation(net.mul(centred, centred), 1));
        assertThat(net.rewritten(output, PASS).kinds())
                .containsExactly("reduce_mean", "sub", "mul", "reduce_mean", "add", "sqrt", "div");
    }

    @Test
    void aDeviationThatIsAskedForStays() {
        String centred = centred(-1);
        String deviation = deviation(net.mul(centred, centred), -1);
        assertThat(net.rewritten(List.of(net.div(centred, deviation), deviation), PASS)
                        .kinds())
                .contains("sqrt", "div")
                .doesNotContain("layer_norm");
    }

    @Test
    void aScaleThatIsNoConstantStaysApart() {
        String centred = centred(-1);
        String normalized = net.div(centred, deviation(net.mul(centred, centred), -1));
        String output = net.mul(normalized, net.input("scale", 8));
        assertThat(net.rewritten(output, PASS).kinds()).containsExactly("layer_norm", "mul");
    }
}
