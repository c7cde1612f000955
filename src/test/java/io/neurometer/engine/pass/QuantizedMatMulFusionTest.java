package io.neurometer.engine.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantizedMatMulFusionTest {
    private static final String PASS = "quantized-products";
    private static final String MERGING = "merge-linears";

    private final Network net = new Network();
    private final String x = net.input("x", 2, 3, 4);
    private final List<String> quantized = net.nodes(new Quantization.DynamicQuantize(), 3, x);

    private String integers(String name, long... sizes) {
        String wide = net.mul(net.weight(name, sizes), net.number(120));
        return net.node(new Elementwise.Cast(DataType.INT8), wide);
    }

    private String real(String b, String zeroPoint) {
        String sums = net.node(new Linear.MatMulInteger(), quantized.get(0), b, quantized.get(2), zeroPoint);
        return net.node(new Elementwise.Cast(DataType.FP32), sums);
    }

    private String scaled(String name, long columns) {
        String scales = net.mul(quantized.get(1), net.weight(name + " scale", columns));
        return net.mul(real(integers(name, 4, columns), integers(name + " zero", columns)), scales);
    }

    @Test
    void aScaledProductOfIntegersIsOneOperator() {
        assertThat(net.rewritten(scaled("b", 5), PASS).kinds()).containsExactly("dynamic_quantize", "quantized_matmul");
    }

    @Test
    void factorsMayComeInAnyOrder() {
        String scales = net.mul(net.weight("scale"), quantized.get(1));
        String y = net.mul(scales, real(integers("b", 4, 5), integers("zero")));
        assertThat(net.rewritten(y, PASS).kinds()).containsExactly("dynamic_quantize", "quantized_matmul");
    }

    @Test
    void sumsOrScalesThatOthersReadStay() {
        String scales = net.mul(quantized.get(1), net.weight("scale", 5));
        String sums = real(integers("b", 4, 5), integers("zero", 5));
        String y = net.mul(sums, scales);
        assertThat(net.rewritten(List.of(y, sums), PASS).kinds())
                .containsExactlyInAnyOrder("dynamic_quantize", "matmul_integer", "cast", "mul", "mul");
    }

    @Test
    void scalesOfRowsStayApart() {
        String scales = net.mul(quantized.get(1), net.weight("scale", 3, 1));
        String y = net.mul(real(integers("b", 4, 5), integers("zero", 5)), scales);
        assertThat(net.rewritten(y, PASS).kinds())
                .containsExactlyInAnyOrder("dynamic_quantize", "matmul_integer", "cast", "mul", "mul");
    }

    @Test
    void productsOfOneValueAreMerged() {
        String a = net.add(scaled("a", 5), net.weight("a bias", 5));
        String b = net.add(scaled("b", 6), net.weight("b bias", 6));
        assertThat(net.rewritten(List.of(a, b), PASS, MERGING).kinds())
                .containsExactly("dynamic_quantize", "quantized_matmul", "add", "split");
    }

    private String shifted(String name, double zeroPoint) {
        String zero = net.node(new Elementwise.Cast(DataType.INT8), net.number(zeroPoint));
        return net.mul(real(integers(name, 4, 5), zero), net.mul(quantized.get(1), net.weight(name + " scale")));
    }

    @Test
    void oneScaleForAMatrixIsSpreadOverItsColumns() {
        assertThat(net.rewritten(List.of(shifted("a", 3), shifted("b", 3)), PASS, MERGING)
                        .kinds())
                .containsExactly("dynamic_quantize", "quantized_matmul", "split");
    }

    @Test
    void matricesWithDifferentZeroPointsStayApart() {
        assertThat(net.rewritten(List.of(shifted("a", 3), shifted("b", 4)), PASS, MERGING)
                        .kinds())
                .containsExactly("dynamic_quantize", "quantized_matmul", "quantized_matmul");
    }
}
