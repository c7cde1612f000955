package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Reduction;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoveIdentitiesTest {
    private static final String PASS = "remove-identities";
    private static final Activation.Simple TANH = new Activation.Simple(ActivationFunction.TANH, 0, 0);
    private static final Activation.Simple SIGMOID = new Activation.Simple(ActivationFunction.SIGMOID, 0, 0);

    private final Network net = new Network();
    private final String x = net.input("x", 2, 3, 4);

    @Test
    void whatGivesBackItsInputGoes() {
        String at = net.node(TANH, x);
        at = net.node(new Shaping.Identity(), at);
        at = net.node(new Shaping.Reshape(false), at, net.longs(0, -1, 4));
        at = net.node(new Elementwise.Cast(DataType.FP32), at);
        at = net.node(new Movement.Expand(), at, net.longs(3, 1));
        at = net.node(new Movement.Tile(), at, net.longs(1, 1, 1));
        at = net.node(new Movement.Slice(), at, net.longs(0), net.longs(99), net.longs(1));
        at = net.node(new Movement.Pad(PadMode.CONSTANT), at, net.longs(0, 0, 0, 0, 0, 0));
        at = net.node(new Movement.Concat(1), at);
        at = net.node(new Movement.Transpose(List.of(0, 1, 2)), at);
        at = net.pow(net.div(net.sub(net.add(net.number(0), at), net.number(0)), net.number(1)), net.number(1));
        at = net.mul(at, net.number(1));
        assertThat(net.rewritten(net.node(SIGMOID, at), PASS).kinds()).containsExactly("tanh", "sigmoid");
    }

    @Test
    void reductionsOfSingleElementsAreViews() {
        String one = net.input("one", 2, 1, 4);
        String kept =
                net.node(new Reduction.Reduce(ReduceFunction.MAX, true, false), net.node(TANH, one), net.longs(1));
        String dropped = net.node(new Reduction.Reduce(ReduceFunction.MEAN, false, false), kept, net.longs(1));
        assertThat(net.rewritten(net.node(SIGMOID, dropped), PASS).kinds())
                .containsExactly("tanh", "reshape", "sigmoid");
    }

    @Test
    void reductionsThatChangeElementsStay() {
        String one = net.input("one", 2, 1, 4);
        String magnitudes = net.node(new Reduction.Reduce(ReduceFunction.L1, true, false), one, net.longs(1));
        String largest = net.node(new Reduction.Reduce(ReduceFunction.MAX, true, false), magnitudes, net.longs(2));
        assertThat(net.rewritten(largest, PASS).kinds()).containsExactly("reduce_l1", "reduce_max");
    }

    @Test
    void whatChangesItsInputStays() {
        String reversed = net.node(new Movement.Slice(), x, net.longs(-1), net.longs(-9), net.longs(1), net.longs(-1));
        String shifted = net.node(new Movement.Pad(PadMode.CONSTANT), reversed, net.longs(0, 0, 1, 0, 0, -1));
        String negative = net.sub(net.number(0), shifted);
        String larger = net.mul(negative, net.weight("w", 5, 1, 1, 1));
        assertThat(net.rewritten(larger, PASS).kinds()).containsExactly("slice", "pad", "sub", "mul");
    }

    @Test
    void oneViewAndOneTransposeStayOfSeveral() {
        String flat = net.node(new Shaping.Flatten(1), net.node(TANH, x));
        String matrix = net.node(new Shaping.Reshape(false), flat, net.longs(0, 4, 3));
        String twice = net.node(
                new Movement.Transpose(List.of(0, 2, 1)), net.node(new Movement.Transpose(List.of(1, 0, 2)), matrix));
        Network.Rewritten rewritten = net.rewritten(net.node(SIGMOID, twice), PASS);
        assertThat(rewritten.kinds()).containsExactly("tanh", "reshape", "transpose", "sigmoid");
        assertThat(rewritten.nodes().get(2).op()).isEqualTo(new Movement.Transpose(List.of(1, 2, 0)));
    }

    @Test
    void aViewAndATransposeBackUndoEachOther() {
        String flat = net.node(new Shaping.Flatten(1), net.node(TANH, x));
        String back = net.node(new Shaping.Reshape(false), flat, net.longs(2, 3, 4));
        String turned = net.node(new Movement.Transpose(List.of(1, 2, 0)), back);
        String turnedBack = net.node(new Movement.Transpose(List.of(2, 0, 1)), turned);
        assertThat(net.rewritten(net.node(SIGMOID, turnedBack), PASS).kinds()).containsExactly("tanh", "sigmoid");
    }

    @Test
    void anOutputKeepsItsName() {
        String made = net.node(TANH, x);
        String output = net.node(new Shaping.Identity(), made);
        Network.Rewritten rewritten = net.rewritten(output, PASS);
        assertThat(rewritten.kinds()).containsExactly("tanh");
        assertThat(rewritten.nodes().get(0).outputs()).containsExactly(output);
    }

    @Test
    void ofTwoOutputsBothStay() {
        String made = net.node(TANH, x);
        String output = net.node(new Shaping.Identity(), made);
        assertThat(net.rewritten(List.of(made, output), PASS).kinds()).containsExactly("tanh", "identity");
    }
}
