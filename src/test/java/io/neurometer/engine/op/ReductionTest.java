package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.op.Reduction.ArgReduce;
import io.neurometer.engine.op.Reduction.CumulativeSum;
import io.neurometer.engine.op.Reduction.Reduce;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.op.Reduction.TopK;
import io.neurometer.engine.op.Softmax.Normalized;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ReductionTest {
    private static Inputs with(TensorType x, long... values) {
        Tensor axes = Tensor.ofLongs(values, values.length);
        return new Inputs.Builder().add(x).add(axes.type(), axes).build();
    }

    @Test
    void reducesTheAxesGiven() {
        TensorType x = symbolic("N", 3, 4);
        Reduce keep = new Reduce(ReduceFunction.SUM, true, false);
        Reduce drop = new Reduce(ReduceFunction.SUM, false, false);
        assertThat(keep.infer(with(x, -1))).containsExactly(symbolic("N", 3, 1));
        assertThat(drop.infer(with(x, 1, 2))).containsExactly(symbolic("N"));
        assertThat(infer(drop, x)).isEqualTo(fp32());
        assertThat(drop.infer(with(x))).containsExactly(fp32());
        assertThat(new Reduce(ReduceFunction.SUM, true, true).infer(with(x))).containsExactly(x);
    }

    @Test
    void unknownAxesLeaveAtMostTheRank() {
        TensorType axes = TensorType.of(DataType.INT64, 1);
        assertThat(infer(new Reduce(ReduceFunction.MAX, true, false), fp32(2, 3), axes))
                .isEqualTo(symbolic(null, null));
        Assertions.assertThatThrownBy(() -> infer(new Reduce(ReduceFunction.MAX, false, false), fp32(2, 3), axes))
                .isInstanceOf(TypeUnknownException.class);
    }

    @Test
    void positionsAndSelections() {
        assertThat(infer(new ArgReduce(true, 1, false, false), symbolic("N", 10)))
                .isEqualTo(symbolic("N").withDataType(DataType.INT64));
        assertThat(new TopK(-1, true, true).infer(with(symbolic("N", 10), 3)))
                .containsExactly(symbolic("N", 3), symbolic("N", 3).withDataType(DataType.INT64));
        assertThat(new CumulativeSum(false, false).infer(with(fp32(2, 3), 1))).containsExactly(fp32(2, 3));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused(
                MODEL_SHAPE_MISMATCH,
                "datatype",
                new Reduce(ReduceFunction.LOG_SUM, true, false),
                TensorType.of(DataType.INT32, 2));
        assertRefused(
                MODEL_SHAPE_MISMATCH,
                "datatype",
                new Reduce(ReduceFunction.SUM, true, false),
                TensorType.of(DataType.BOOL, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Reduce(ReduceFunction.SUM, true, false), fp32(2), fp32(1));
        assertRefused(MODEL_SHAPE_MISMATCH, "axis", new ArgReduce(true, 2, false, false), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "no elements", new ArgReduce(true, 1, false, false), fp32(2, 0));
        assertRefused(MODEL_SHAPE_MISMATCH, "axis", new Normalized(SoftmaxFunction.SOFTMAX, 2, false), fp32(2, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "too few", new Normalized(SoftmaxFunction.SOFTMAX, 0, false), fp32());
        Assertions.assertThatThrownBy(() -> new TopK(-1, true, true).infer(with(fp32(2, 3), 4)))
                .hasMessageContaining("0 to 3");
        Assertions.assertThatThrownBy(() -> new CumulativeSum(false, false).infer(with(fp32(2, 3), 2)))
                .hasMessageContaining("out of range");
        Assertions.assertThatThrownBy(() -> new Reduce(ReduceFunction.SUM, true, false).infer(with(fp32(2, 3), 0, -2)))
                .hasMessageContaining("named twice");
    }

    @Test
    void foldingCostsOneLessThanThereAreElements() {
        Reduce mean = new Reduce(ReduceFunction.MEAN, true, false);
        Inputs inputs = with(fp32(4, 10), 1);
        assertThat(mean.cost(inputs, mean.infer(inputs)).other())
                .isEqualTo(OpVector.of(Kind.ADD, 36).plus(Kind.DIV, 4));
        assertThat(cost(new ArgReduce(true, 1, false, false), fp32(4, 10)).other())
                .isEqualTo(OpVector.of(Kind.CMP, 36));
    }

    @Test
    void softmaxCostsAboutFiveForEachElement() {
        Normalized softmax = new Normalized(SoftmaxFunction.SOFTMAX, -1, false);
        assertThat(cost(softmax, fp32(3, 10)).other())
                .isEqualTo(OpVector.of(Kind.CMP, 27)
                        .plus(Kind.ADD, 57)
                        .plus(Kind.EXP, 30)
                        .plus(Kind.DIV, 30));
        assertThat(new Normalized(SoftmaxFunction.SOFTMAX, 1, true)
                        .length(fp32(2, 3, 4).shape()))
                .isEqualTo(12);
        assertThat(cost(softmax, fp32(3, 0))).isEqualTo(OpCost.FREE);
        assertThat(List.of(softmax.kind(), softmax.tolerance())).containsExactly("softmax", Tolerance.SUMMATION);
    }
}
