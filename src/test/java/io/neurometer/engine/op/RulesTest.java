package io.neurometer.engine.op;

import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class RulesTest {
    @Test
    void broadcastsFromTheRight() {
        assertThat(Rules.broadcast(Shape.of(2, 1, 4), Shape.of(3, 1))).isEqualTo(Shape.of(2, 3, 4));
        assertThat(Rules.broadcast(Shape.scalar(), Shape.of(0))).isEqualTo(Shape.of(0));
        assertThat(Rules.broadcast(Shape.of(1), Shape.of(0))).isEqualTo(Shape.of(0));
        assertThatThrownBy(() -> Rules.broadcast(Shape.of(2, 3), Shape.of(2)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("[2, 3], [2]");
        assertThatThrownBy(() -> Rules.broadcast(Shape.of(0), Shape.of(2))).isInstanceOf(EngineException.class);
    }

    @Test
    void broadcastKeepsTheNamesItCanKeep() {
        Shape named = symbolic("N", "L").shape();
        assertThat(Rules.broadcast(named, Shape.of(1, 1))).isEqualTo(named);
        assertThat(Rules.broadcast(named, named)).isEqualTo(named);
        assertThat(Rules.broadcast(named, symbolic("N", "M").shape()))
                .isEqualTo(symbolic("N", null).shape());
        assertThat(Rules.broadcast(named, Shape.of(7)))
                .isEqualTo(symbolic("N", 7).shape());
    }

    @Test
    void axesCountFromBothEnds() {
        assertThat(Rules.axis(-1, 3)).isEqualTo(2);
        assertThat(Rules.axisOrEnd(3, 3)).isEqualTo(3);
        assertThat(Rules.axes(new long[] {-1, 0}, 3)).containsExactly(0, 2);
        assertThatThrownBy(() -> Rules.axis(3, 3))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("-3 to 2");
        assertThatThrownBy(() -> Rules.axis(0, 0))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("scalar");
        assertThatThrownBy(() -> Rules.axes(new long[] {2, -1}, 3))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("named twice");
    }

    @Test
    void productsAreUnknownUnlessEverySizeIsKnown() {
        assertThat(Reshaping.product(Shape.of(2, 3).dims())).isEqualTo(Dim.of(6));
        assertThat(Reshaping.product(symbolic("N").shape().dims())).isEqualTo(Dim.named("N"));
        assertThat(Reshaping.product(symbolic("N", 3).shape().dims())).isEqualTo(Dim.UNKNOWN);
        assertThat(Reshaping.product(Shape.scalar().dims())).isEqualTo(Dim.of(1));
    }

    @Test
    void ofEqualDimensionsTheMoreSpecificIsKept() {
        assertThat(Rules.requireEqual(Dim.UNKNOWN, Dim.of(3), "sizes")).isEqualTo(Dim.of(3));
        assertThat(Rules.requireEqual(Dim.UNKNOWN, Dim.named("N"), "sizes")).isEqualTo(Dim.named("N"));
        assertThatThrownBy(() -> Rules.requireEqual(Dim.of(2), Dim.of(3), "sizes"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("sizes differ");
    }
}
