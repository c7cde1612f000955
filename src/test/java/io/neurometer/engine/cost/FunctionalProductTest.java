package io.neurometer.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tools that patch torch.matmul print for products of features: 64, 256 and 320 are those of DeepSpeed issue 8419. */
class FunctionalProductTest {
    @ParameterizedTest
    @CsvSource({
        "8, 8, 64, 8",
        "4x8, 8, 256, 32",
        "8, 8x5, 40, 40",
        "2x1x4x8, 3x8x5, 320, 960",
        "2x4x8, 2x8x5, 320, 320",
        "4x8, 8x5, 160, 160",
        "4x8, 3x8x5, 160, 480",
        "3x4x8, 8x5, 480, 480",
        "2x3x4x8, 1x8x5, 960, 960",
        "1x8, 8x1, 8, 8"
    })
    void countsAllSizesOfTheLeftSideTimesTheLastOfTheRightOne(String left, String right, long printed, long ours) {
        AnalyticReport report = report(left, right);

        assertThat(report.totals().mac()).isEqualTo(ours);
        assertThat(value(report, "deepspeed_macs")).isEqualTo(printed);
        assertThat(value(report, "deepspeed_flops")).isEqualTo(2 * printed);
        assertThat(value(report, "ptflops_pytorch")).isEqualTo(printed);
        assertThat(value(report, "ptflops_pytorch_patched")).isEqualTo(printed);
        assertThat(value(report, "torch_flop_counter")).isEqualTo(2 * ours);
    }

    @Test
    void theDifferenceIsATermWithAReason() {
        assertThat(report("4x8", "8").conventions().get("deepspeed_macs").terms())
                .singleElement()
                .satisfies(term -> {
                    assertThat(term.amount()).isEqualTo(256 - 32);
                    assertThat(term.why()).contains("left side", "vectors");
                });
        assertThat(report("4x8", "8x5").conventions().get("deepspeed_macs").terms())
                .isEmpty();
    }

    @Test
    void productsWithWeightsAreLinearLayersAndCountAsThose() {
        NetBuilder net = new NetBuilder("product");
        String x = net.input(4, 8);
        AnalyticReport report = CostAnalyzer.analyze(net.typed(net.node(new Linear.MatMul(), 5, x, net.weight(8, 5))));

        assertThat(value(report, "deepspeed_macs")).isEqualTo(160);
        assertThat(report.conventions().get("deepspeed_macs").terms()).isEmpty();
    }

    private static long value(AnalyticReport report, String tool) {
        return report.conventions().get(tool).value().require();
    }

    private static AnalyticReport report(String left, String right) {
        NetBuilder net = new NetBuilder("product");
        net.graph().input("a", type(left));
        net.graph().input("b", type(right));
        return CostAnalyzer.analyze(net.typed(net.node(new Linear.MatMul(), 1, "a", "b")));
    }

    private static TensorType type(String sizes) {
        return TensorType.of(
                DataType.FP32,
                Arrays.stream(sizes.split("x")).mapToLong(Long::parseLong).toArray());
    }
}
