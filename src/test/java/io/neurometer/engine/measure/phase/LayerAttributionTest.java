package io.neurometer.engine.measure.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.neurometer.engine.cost.LayerCost;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.measure.LayerTime;
import io.neurometer.engine.measure.phase.LayerAttribution.KernelTime;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerAttributionTest {
    private static final Op NEG = new Elementwise.Unary(Elementwise.UnaryFunction.NEG);

    @Test
    void jointKernelsAreSharedOutAndNothingIsLost() {
        List<LayerCost> costs = List.of(
                row("x", "input", 0),
                row("conv", "conv", 30),
                row("proj", "linear", 10),
                row("relu", "relu", 0),
                row("a", "add", 0),
                row("b", "mul", 0),
                row("flat", "reshape", 0),
                row("own", "softmax", 0));
        Map<String, List<String>> sources = Map.of(
                "joint", List.of("conv", "proj", "relu"), "chain", List.of("a", "b"), "chain 0", List.of("a", "b"));

        List<LayerTime> times = LayerAttribution.attribute(
                List.of(
                        kernel("joint", NEG, 4),
                        kernel("chain", NEG, 1),
                        kernel("chain 0", NEG, 1),
                        kernel("own", NEG, 3),
                        kernel("v as blocked", new Movement.Reorder(), 1)),
                sources,
                costs);

        assertThat(times)
                .extracting(LayerTime::name, LayerTime::ms, LayerTime::share, LayerTime::attribution)
                .containsExactly(
                        tuple("conv", 3.0, 0.3, "by_mac"),
                        tuple("proj", 1.0, 0.1, "by_mac"),
                        tuple("relu", 0.0, 0.0, "by_mac"),
                        tuple("a", 1.0, 0.1, "equally"),
                        tuple("b", 1.0, 0.1, "equally"),
                        tuple("flat", 0.0, 0.0, "none"),
                        tuple("own", 3.0, 0.3, "own"),
                        tuple("v as blocked", 1.0, 0.1, "own"));
        assertThat(times.get(3).kernels()).containsExactly("chain", "chain 0");
        assertThat(times.get(0).mac()).isEqualTo(30);
    }

    private static KernelTime kernel(String name, Op op, double ms) {
        return new KernelTime(new Node(name, "layer", op, List.of("in"), List.of(name + " out")), ms);
    }

    private static LayerCost row(String name, String kind, long mac) {
        return new LayerCost(
                name, name, kind, List.of(), List.of(), 0, mac, 2 * mac, 2 * mac, Map.of(), 0L, 0L, 0L, 0L, 8L, null);
    }
}
