package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OneHotProductsTest {
    private static final String PASS = "one-hot-products";

    private final Network net = new Network();

    /** Numbers from about -8 to 8, which are indices of five rows, negative ones, and beyond on either side. */
    private String indices(DataType type) {
        String spread = net.mul(net.input("x", 4, 9), net.number(2));
        return net.node(new Elementwise.Cast(type), spread);
    }

    private String hot(String indices, String values) {
        return net.node(new Gathering.OneHot(-1), indices, net.longs(5), values);
    }

    private String zeroAndOne() {
        return net.node(new Elementwise.Cast(DataType.FP32), net.longs(0, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"INT64", "INT32", "INT8"})
    void rowsAreLookedUp(DataType type) {
        String y = net.node(new Linear.MatMul(), hot(indices(type), zeroAndOne()), net.weight("w", 5, 3));
        assertThat(net.rewritten(y, PASS).kinds()).contains("gather").doesNotContain("one_hot", "matmul");
    }

    @Test
    void castsAndOtherShapesMayStandBetween() {
        String real = net.node(new Elementwise.Cast(DataType.FP32), hot(indices(DataType.INT64), net.longs(0, 1)));
        String flat = net.node(new Shaping.Reshape(false), real, net.longs(36, 5));
        String y = net.node(new Linear.MatMul(), flat, net.weight("w", 5, 3));
        assertThat(net.rewritten(y, PASS).kinds()).contains("gather").doesNotContain("one_hot", "matmul");
    }

    @Test
    void otherValuesStay() {
        String values = net.node(new Elementwise.Cast(DataType.FP32), net.longs(1, 2));
        String y = net.node(new Linear.MatMul(), hot(indices(DataType.INT64), values), net.weight("w", 5, 3));
        assertThat(net.rewritten(y, PASS).kinds()).contains("one_hot", "matmul");
    }

    @Test
    void rowsThatAreTornApartStay() {
        String torn =
                net.node(new Shaping.Reshape(false), hot(indices(DataType.INT64), zeroAndOne()), net.longs(18, 10));
        String y = net.node(new Linear.MatMul(), torn, net.weight("w", 10, 3));
        assertThat(net.rewritten(y, PASS).kinds()).contains("one_hot", "matmul");
    }
}
