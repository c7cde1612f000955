package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.Movement;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoistTransposesTest {
    private static final Movement.Transpose TURN = new Movement.Transpose(List.of(0, 2, 1));

    private final Network net = new Network();
    private final String x = net.input("x", 2, 3, 4);

    private String sum() {
        String half = net.node(TURN, net.mul(net.number(0.5), x));
        return net.add(half, net.node(TURN, net.div(x, net.number(3))));
    }

    @Test
    void oneTransposeForAllMultiples() {
        assertThat(net.rewritten(sum(), "transposes-of-multiples", "common-subexpressions")
                        .kinds())
                .containsExactlyInAnyOrder("transpose", "mul", "div", "add");
    }

    @Test
    void aGeluThatWasTornApartIsOneAgain() {
        String half = net.node(TURN, net.mul(net.number(0.5), x));
        String scaled = net.node(TURN, net.mul(x, net.number(Math.sqrt(0.5))));
        String erf = net.node(new Elementwise.Unary(UnaryFunction.ERF), scaled);
        String output = net.mul(half, net.add(net.number(1), erf));

        assertThat(net.rewritten(output, "transposes-of-multiples", "common-subexpressions", "activations")
                        .kinds())
                .containsExactly("transpose", "gelu");
    }

    @Test
    void multiplesTransposedInOtherWaysStay() {
        String squares = net.input("s", 2, 3, 3);
        String half = net.node(TURN, net.mul(net.number(0.5), squares));
        String third = net.node(new Movement.Transpose(List.of(0, 1, 2)), net.mul(squares, net.number(3)));
        assertThat(net.rewritten(net.add(half, third), "transposes-of-multiples")
                        .kinds())
                .containsExactlyInAnyOrder("mul", "transpose", "mul", "transpose", "add");
    }

    @Test
    void oneMultipleStaysBeforeItsTranspose() {
        String output = net.node(TURN, net.mul(x, net.number(2)));
        assertThat(net.rewritten(output, "transposes-of-multiples").kinds()).containsExactly("mul", "transpose");
    }
}
