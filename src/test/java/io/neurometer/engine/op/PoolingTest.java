package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static io.neurometer.engine.op.RuleAssertions.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.op.Pooling.PoolFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static Pooling.MaxPool maxPool(long kernel, long stride, long padding, boolean ceil) {
        return new Pooling.MaxPool(window(kernel, stride, padding), ceil, false);
    }

    @Test
    void roundingUpNeverStartsAWindowOnThePaddingAfterTheInput() {
        assertThat(infer(maxPool(3, 2, 0, false), fp32(1, 1, 4, 4))).isEqualTo(fp32(1, 1, 1, 1));
        assertThat(infer(maxPool(3, 2, 0, true), fp32(1, 1, 4, 4))).isEqualTo(fp32(1, 1, 2, 2));
        assertThat(infer(maxPool(1, 2, 0, true), fp32(1, 1, 2, 2))).isEqualTo(fp32(1, 1, 1, 1));
        assertThat(infer(maxPool(3, 3, 1, true), fp32(1, 1, 2, 2))).isEqualTo(fp32(1, 1, 1, 1));
    }

    @Test
    void indicesHaveTheShapeOfTheMaxima() {
        List<TensorType> outputs = maxPool(2, 2, 0, false).infer(Inputs.of(TensorType.of(DataType.UINT8, 1, 2, 4, 4)));
        assertThat(outputs)
                .containsExactly(TensorType.of(DataType.UINT8, 1, 2, 2, 2), TensorType.of(DataType.INT64, 1, 2, 2, 2));
    }

    @Test
    void symbolicDimensionsPassThrough() {
        assertThat(infer(maxPool(3, 1, 1, false), symbolic("N", "C", "H", 8))).isEqualTo(symbolic("N", "C", "H", 8));
        assertThat(infer(maxPool(2, 2, 0, false), symbolic("N", "C", "H", 8))).isEqualTo(symbolic("N", "C", null, 4));
        assertThat(infer(new Pooling.GlobalPool(PoolFunction.MAX, 0), symbolic("N", "C", "H", "W")))
                .isEqualTo(symbolic("N", "C", 1, 1));
        assertThat(infer(new Pooling.AdaptivePool(PoolFunction.AVERAGE, List.of(2L, 3L)), symbolic("N", 4, "H", "W")))
                .isEqualTo(symbolic("N", 4, 2, 3));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TensorType x = fp32(1, 2, 8, 8);
        assertRefused(MODEL_INVALID, "kernel is out of range", maxPool(-1, 1, 0, false), x);
        assertRefused(MODEL_INVALID, "the kernel size is missing", maxPool(0, 1, 0, false), x);
        assertRefused(MODEL_INVALID, "wrong number of entries", maxPool(2, 1, 0, false), fp32(1, 2, 8));
        assertRefused(MODEL_SHAPE_MISMATCH, "larger than the padded input", maxPool(9, 1, 0, false), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong datatype", maxPool(2, 1, 0, false), x.withDataType(DataType.INT64));
        assertRefused(MODEL_INVALID, "this norm is not supported", new Pooling.LpPool(window(2, 1, 0), false, 0), x);
        assertRefused(
                MODEL_SHAPE_MISMATCH,
                "nothing to pool",
                new Pooling.GlobalPool(PoolFunction.AVERAGE, 0),
                fp32(1, 2, 0, 8));
        assertRefused(MODEL_INVALID, "number of entries", new Pooling.AdaptivePool(PoolFunction.MAX, List.of(1L)), x);
        assertRefused(
                MODEL_INVALID,
                "output size is out of range",
                new Pooling.AdaptivePool(PoolFunction.MAX, List.of(1L, 0L)),
                x);
        assertRefused(
                MODEL_INVALID, "cannot use Lp norms", new Pooling.AdaptivePool(PoolFunction.LP, List.of(1L, 1L)), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", new Pooling.Subsample(window(2, 2, 0)), x, fp32(2), fp32(3));
    }

    @Test
    void countsWhatTheConventionCounts() {
        assertThat(cost(maxPool(3, 2, 1, false), fp32(1, 64, 112, 112)).other())
                .isEqualTo(OpVector.of(Kind.CMP, 1_605_632));
        assertThat(cost(new Pooling.GlobalPool(PoolFunction.AVERAGE, 0), fp32(1, 2048, 7, 7))
                        .other())
                .isEqualTo(OpVector.of(Kind.ADD, 98_304).plus(Kind.DIV, 2_048));
        assertThat(cost(new Pooling.AveragePool(window(2, 2, 0), false, false), fp32(1, 1, 4, 4))
                        .other())
                .isEqualTo(OpVector.of(Kind.ADD, 12).plus(Kind.MUL, 4));
        assertThat(cost(new Pooling.AdaptivePool(PoolFunction.MAX, List.of(1L, 3L)), fp32(1, 1, 1, 4))
                        .other())
                .isEqualTo(OpVector.of(Kind.CMP, 3));
    }

    /** LeNet-5's S2 and S4 as published: four inputs and a bias for each output. */
    @Test
    void countsTheConnectionsOfLeNet5() {
        Pooling.Subsample subsample = new Pooling.Subsample(window(2, 2, 0));
        OpCost s2 = cost(subsample, fp32(1, 6, 28, 28), fp32(6), fp32(6));
        OpCost s4 = cost(subsample, fp32(1, 16, 10, 10), fp32(16), fp32(16));
        assertThat(s2.connections() + s2.biasConnections()).isEqualTo(5_880);
        assertThat(s4.connections() + s4.biasConnections()).isEqualTo(2_000);
        assertThat(s2.mac()).isZero();
    }
}
