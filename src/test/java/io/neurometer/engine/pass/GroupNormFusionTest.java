package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Shaping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Group normalization as exporters write it down. */
class GroupNormFusionTest {
    private static final String PASS = "group-normalizations";

    private final Network net = new Network();
    private final String x = net.input("x", 2, 6, 4, 5);

    private String instances(String value, double scale, double shift, long... groups) {
        String apart = net.node(new Shaping.Reshape(false), value, net.longs(groups));
        return net.node(
                new Normalization.InstanceNorm(1e-4f),
                apart,
                net.filled("scale", scale, 3),
                net.filled("shift", shift, 3));
    }

    private String back(String value, long... sizes) {
        return net.node(new Shaping.Reshape(false), value, net.longs(sizes));
    }

    @Test
    void withScaleAndShiftOfEachChannel() {
        String normalized = back(instances(x, 1, 0, 0, 3, -1), 2, 6, 4, 5);
        String output = net.add(net.mul(normalized, net.weight("gamma", 6, 1, 1)), net.weight("beta", 1, 6, 1, 1));
        Network.Rewritten rewritten = net.rewritten(output, PASS);
        assertThat(rewritten.onlyOp()).isEqualTo(new Normalization.GroupNorm(3, 1e-4f));
        assertThat(rewritten.nodes().get(0).inputs()).hasSize(3).first().isEqualTo("x");
    }

    @Test
    void withShiftAlone() {
        String normalized = back(instances(x, 1, 0, 2, 3, 2, 20), 2, 6, 4, 5);
        assertThat(net.rewritten(net.add(normalized, net.weight("beta", 6, 1, 1)), PASS)
                        .onlyOp())
                .isEqualTo(new Normalization.GroupNorm(3, 1e-4f));
    }

    @Test
    void withNeither() {
        assertThat(net.rewritten(back(instances(x, 1, 0, 0, 3, -1), 2, 6, 4, 5), PASS)
                        .onlyOp())
                .isEqualTo(new Normalization.GroupNorm(3, 1e-4f));
    }

    @Test
    void aScaleAlongTheColumnsStaysBehind() {
        String normalized = back(instances(x, 1, 0, 0, 3, -1), 2, 6, 4, 5);
        assertThat(net.rewritten(net.mul(normalized, net.weight("columns", 5)), PASS)
                        .kinds())
                .containsExactly("group_norm", "mul");
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "1, 0.5"})
    void groupsWithScalesOrShiftsOfTheirOwnStay(double scale, double shift) {
        assertThat(net.rewritten(back(instances(x, scale, shift, 0, 3, -1), 2, 6, 4, 5), PASS)
                        .kinds())
                .containsExactly("reshape", "instance_norm", "reshape");
    }

    @Test
    void anotherShapeAfterwardsStays() {
        assertThat(net.rewritten(back(instances(x, 1, 0, 0, 3, -1), 2, 6, 5, 4), PASS)
                        .kinds())
                .containsExactly("reshape", "instance_norm", "reshape");
    }

    @Test
    void samplesThatAreMixedStay() {
        String apart = net.node(new Shaping.Reshape(false), x, net.longs(1, 3, -1));
        String normalized = net.node(
                new Normalization.InstanceNorm(1e-4f), apart, net.filled("scale", 1, 3), net.filled("shift", 0, 3));
        assertThat(net.rewritten(back(normalized, 2, 6, 4, 5), PASS).kinds())
                .containsExactly("reshape", "instance_norm", "reshape");
    }
}
