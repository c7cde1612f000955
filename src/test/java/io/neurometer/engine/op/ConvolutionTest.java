package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.error.ErrorCode.MODEL_UNSUPPORTED;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static io.neurometer.engine.op.RuleAssertions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Window.Padding;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
    /** Which maps of S2 each map of C3 sees in LeNet-5, table I of LeCun et al. 1998. */
    private static final List<List<Integer>> LENET_C3 = List.of(
            List.of(0, 1, 2),
            List.of(1, 2, 3),
            List.of(2, 3, 4),
            List.of(3, 4, 5),
            List.of(0, 4, 5),
            List.of(0, 1, 5),
            List.of(0, 1, 2, 3),
            List.of(1, 2, 3, 4),
            List.of(2, 3, 4, 5),
            List.of(0, 3, 4, 5),
            List.of(0, 1, 4, 5),
            List.of(0, 1, 2, 5),
            List.of(0, 1, 3, 4),
            List.of(1, 2, 4, 5),
            List.of(0, 2, 3, 5),
            List.of(0, 1, 2, 3, 4, 5));

    private static Convolution.Conv conv(long stride, long padding, int groups) {
        return new Convolution.Conv(window(0, stride, padding), groups, null);
    }

    private static Window same(Padding padding, long stride) {
        return new Window(List.of(), List.of(stride, stride), List.of(), padding, List.of(), List.of());
    }

    private static Convolution.ConvTranspose transposed(long stride, long padding, List<Long> extra, List<Long> shape) {
        return new Convolution.ConvTranspose(window(0, stride, padding), 1, extra, shape);
    }

    @Test
    void outputSizesFollowTheWindow() {
        assertThat(infer(conv(2, 3, 1), fp32(1, 3, 224, 224), fp32(64, 3, 7, 7), fp32(64)))
                .isEqualTo(fp32(1, 64, 112, 112));
        assertThat(infer(conv(1, 0, 2), fp32(2, 4, 5, 5), fp32(6, 2, 3, 3))).isEqualTo(fp32(2, 6, 3, 3));
        Window dilated = new Window(List.of(3L), List.of(), List.of(2L), Padding.EXPLICIT, List.of(1L), List.of(0L));
        assertThat(infer(new Convolution.Conv(dilated, 1, null), fp32(1, 1, 9), fp32(1, 1, 3)))
                .isEqualTo(fp32(1, 1, 6));
    }

    @Test
    void samePaddingRoundsUpAndPutsTheOddOneWhereItBelongs() {
        Convolution.Conv upper = new Convolution.Conv(same(Padding.SAME_UPPER, 2), 1, null);
        Convolution.Conv lower = new Convolution.Conv(same(Padding.SAME_LOWER, 2), 1, null);
        TensorType features = fp32(1, 1, 6, 5);
        TensorType weight = fp32(1, 1, 3, 3);
        assertThat(infer(upper, features, weight)).isEqualTo(fp32(1, 1, 3, 3));
        assertThat(upper.axes(features.shape(), weight.shape()))
                .containsExactly(new WindowAxis(6, 3, 2, 1, 0, 1, 3), new WindowAxis(5, 3, 2, 1, 1, 1, 3));
        assertThat(lower.axes(features.shape(), weight.shape()).get(0)).isEqualTo(new WindowAxis(6, 3, 2, 1, 1, 0, 3));
    }

    @Test
    void symbolicDimensionsPassThroughWhereTheSizeIsKept() {
        assertThat(infer(conv(1, 1, 1), symbolic("N", 3, "H", "W"), fp32(8, 3, 3, 3)))
                .isEqualTo(symbolic("N", 8, "H", "W"));
        assertThat(infer(conv(2, 1, 1), symbolic("N", 3, "H", 32), fp32(8, 3, 3, 3)))
                .isEqualTo(symbolic("N", 8, null, 16));
        assertThat(infer(conv(1, 1, 1), symbolic("N", "C", 8, 8), fp32(8, 3, 3, 3)))
                .isEqualTo(symbolic("N", 8, 8, 8));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TensorType x = fp32(1, 4, 8, 8);
        TensorType w = fp32(6, 4, 3, 3);
        assertRefused(MODEL_INVALID, "is missing", conv(1, 0, 1), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "too few dimensions", conv(1, 0, 1), fp32(4, 8), w);
        assertRefused(
                MODEL_UNSUPPORTED, "too many spatial", conv(1, 0, 1), fp32(1, 1, 2, 2, 2, 2), fp32(1, 1, 1, 1, 1, 1));
        assertRefused(MODEL_SHAPE_MISMATCH, "number of dimensions", conv(1, 0, 1), x, fp32(6, 4, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "channels of the input", conv(1, 0, 1), x, fp32(6, 3, 3, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "groups do not divide", conv(1, 0, 3), x, fp32(6, 1, 3, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "groups do not divide", conv(1, 0, 4), x, fp32(6, 1, 3, 3));
        assertRefused(MODEL_INVALID, "number of groups", conv(1, 0, 0), x, w);
        assertRefused(MODEL_INVALID, "strides is out of range", conv(0, 0, 1), x, w);
        assertRefused(MODEL_INVALID, "padding is out of range", conv(1, -1, 1), x, w);
        assertRefused(MODEL_INVALID, "padding is out of range", conv(1, 1L << 40, 1), x, w);
        assertRefused(MODEL_SHAPE_MISMATCH, "larger than the padded input", conv(1, 0, 1), x, fp32(6, 4, 9, 9));
        assertRefused(MODEL_SHAPE_MISMATCH, "kernel's size", conv(1, 0, 1), x, fp32(6, 4, 0, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", conv(1, 0, 1), x, w, fp32(5));
        assertRefused(
                MODEL_SHAPE_MISMATCH, "wrong datatype", conv(1, 0, 1), TensorType.of(DataType.INT32, 1, 4, 8, 8), w);
        assertRefused(MODEL_SHAPE_MISMATCH, "differ in datatype", conv(1, 0, 1), x, w.withDataType(DataType.FP16));
        assertRefused(MODEL_SHAPE_MISMATCH, "kernel's size", new Convolution.Conv(window(5, 1, 0), 1, null), x, w);
        assertRefused(
                MODEL_INVALID,
                "wrong number of entries",
                new Convolution.Conv(
                        new Window(List.of(), List.of(1L), List.of(), Padding.EXPLICIT, List.of(), List.of()), 1, null),
                x,
                w);
        assertRefused(
                MODEL_INVALID,
                "both as amounts and as a mode",
                new Convolution.Conv(
                        new Window(List.of(), List.of(), List.of(), Padding.VALID, List.of(1L, 1L), List.of()),
                        1,
                        null),
                x,
                w);
    }

    @Test
    void refusesAConnectionTableThatDoesNotFit() {
        TensorType x = fp32(1, 2, 4, 4);
        TensorType w = fp32(2, 2, 3, 3);
        assertRefused(MODEL_SHAPE_MISMATCH, "number of rows", connected(List.of(List.of(0))), x, w);
        assertRefused(MODEL_INVALID, "not a set", connected(List.of(List.of(0), List.of(2))), x, w);
        assertRefused(MODEL_INVALID, "not a set", connected(List.of(List.of(0), List.of(1, 1))), x, w);
        assertRefused(MODEL_INVALID, "not a set", connected(List.of(List.of(0), List.of())), x, w);
    }

    private static Convolution.Conv connected(List<List<Integer>> table) {
        return new Convolution.Conv(window(0, 1, 0), 1, table);
    }

    @Test
    void countsWhatTheConventionCounts() {
        assertThat(cost(conv(2, 3, 1), fp32(1, 3, 224, 224), fp32(64, 3, 7, 7), fp32(64)))
                .isEqualTo(OpCost.ofMac(118_013_952).withConnections(118_013_952, 802_816));
        assertThat(cost(conv(1, 1, 128), fp32(1, 128, 56, 56), fp32(128, 1, 3, 3))
                        .mac())
                .isEqualTo(3_612_672);
        assertThat(cost(transposed(2, 0, List.of(), List.of()), fp32(1, 64, 14, 14), fp32(64, 32, 2, 2))
                        .mac())
                .isEqualTo(1_605_632);
        assertThat(cost(conv(1, 0, 1), fp32(0, 3, 8, 8), fp32(4, 3, 3, 3), fp32(4)))
                .isEqualTo(OpCost.FREE);
    }

    /** LeNet-5 as published: connections with one for each bias. */
    @Test
    void countsTheConnectionsOfLeNet5() {
        assertThat(connectionsWithBias(cost(conv(1, 0, 1), fp32(1, 1, 32, 32), fp32(6, 1, 5, 5), fp32(6))))
                .isEqualTo(122_304);
        assertThat(connectionsWithBias(cost(connected(LENET_C3), fp32(1, 6, 14, 14), fp32(16, 6, 5, 5), fp32(16))))
                .isEqualTo(151_600);
        assertThat(connectionsWithBias(cost(conv(1, 0, 1), fp32(1, 16, 5, 5), fp32(120, 16, 5, 5), fp32(120))))
                .isEqualTo(48_120);
    }

    private static long connectionsWithBias(OpCost cost) {
        return cost.connections() + cost.biasConnections();
    }

    @Test
    void transposedSizesFollowPaddingOrTheShapeAskedFor() {
        TensorType x = fp32(1, 1, 3, 3);
        TensorType w = fp32(1, 2, 3, 3);
        assertThat(infer(transposed(1, 0, List.of(), List.of()), x, w)).isEqualTo(fp32(1, 2, 5, 5));
        assertThat(infer(transposed(3, 0, List.of(1L, 2L), List.of()), x, w)).isEqualTo(fp32(1, 2, 10, 11));
        assertThat(infer(transposed(3, 0, List.of(), List.of(10L, 8L)), x, w)).isEqualTo(fp32(1, 2, 10, 8));
        assertThat(infer(new Convolution.ConvTranspose(same(Padding.SAME_UPPER, 2), 1, List.of(), List.of()), x, w))
                .isEqualTo(fp32(1, 2, 6, 6));
        assertThat(infer(transposed(2, 0, List.of(), List.of()), symbolic("N", 1, "H", 3), w))
                .isEqualTo(symbolic("N", 2, null, 7));
    }

    @Test
    void transposedRefusesWhatDoesNotFit() {
        TensorType x = fp32(1, 2, 3, 3);
        TensorType w = fp32(2, 2, 3, 3);
        assertRefused(MODEL_SHAPE_MISMATCH, "channels", transposed(1, 0, List.of(), List.of()), x, fp32(3, 2, 3, 3));
        assertRefused(MODEL_INVALID, "output padding", transposed(2, 0, List.of(2L, 0L), List.of()), x, w);
        assertRefused(MODEL_INVALID, "output shape", transposed(2, 0, List.of(), List.of(0L, 4L)), x, w);
        assertRefused(MODEL_SHAPE_MISMATCH, "takes the whole output", transposed(1, 3, List.of(), List.of()), x, w);
        assertRefused(
                MODEL_SHAPE_MISMATCH, "size of the input", transposed(1, 0, List.of(), List.of()), fp32(1, 2, 0, 3), w);
        List<Long> wide = new ArrayList<>(List.of(1L, Integer.MAX_VALUE + 1L));
        assertRefused(MODEL_INVALID, "output shape", transposed(1, 0, List.of(), wide), x, w);
    }

    @Test
    void integerConvolutionTakesEightBitsAndGivesThirtyTwo() {
        Convolution.ConvInteger op = new Convolution.ConvInteger(window(0, 1, 0), 1);
        TensorType x = TensorType.of(DataType.UINT8, 1, 1, 3, 3);
        TensorType w = TensorType.of(DataType.INT8, 2, 1, 2, 2);
        TensorType xZero = TensorType.of(DataType.UINT8);
        assertThat(infer(op, x, w, xZero, TensorType.of(DataType.INT8, 2)))
                .isEqualTo(TensorType.of(DataType.INT32, 1, 2, 2, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "one element", op, x, w, xZero, TensorType.of(DataType.INT8, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong datatype", op, fp32(1, 1, 3, 3), w);
        assertRefused(MODEL_SHAPE_MISMATCH, "differ in datatype", op, x, w, TensorType.of(DataType.INT8));
    }
}
