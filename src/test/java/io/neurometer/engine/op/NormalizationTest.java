package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {
    private static final float EPSILON = 1e-5f;

    @Test
    void keepsTheTypeOfItsInput() {
        TensorType x = symbolic("N", 4, "H", null);
        TensorType c = fp32(4);
        assertThat(infer(new Normalization.BatchNorm(EPSILON), x, c, c, c, c)).isEqualTo(x);
        assertThat(infer(new Normalization.InstanceNorm(EPSILON), x, c, c)).isEqualTo(x);
        assertThat(infer(new Normalization.GroupNorm(2, EPSILON), x, c, c)).isEqualTo(x);
        assertThat(infer(new Normalization.GroupNorm(2, EPSILON), x, fp32(2), fp32(2)))
                .isEqualTo(x);
        assertThat(infer(new Normalization.LayerNorm(1, EPSILON), x, fp32(1))).isEqualTo(x);
        assertThat(infer(new Normalization.RmsNorm(-3, EPSILON), x)).isEqualTo(x);
        assertThat(infer(new Normalization.LocalResponseNorm(5, 1e-4f, 0.75f, 1), x))
                .isEqualTo(x);
        assertThat(infer(new Normalization.LpNorm(-1, 2), x)).isEqualTo(x);
        assertThat(infer(new Normalization.MeanVarianceNorm(List.of(0, 2, 3)), x))
                .isEqualTo(x);
    }

    @Test
    void layerNormalizationGivesOneStatisticForEachRow() {
        List<TensorType> outputs = new Normalization.LayerNorm(-1, EPSILON)
                .infer(Inputs.of(TensorType.of(DataType.FP16, 2, 3, 4), TensorType.of(DataType.FP16, 4)));
        assertThat(outputs).containsExactly(TensorType.of(DataType.FP16, 2, 3, 4), fp32(2, 3, 1), fp32(2, 3, 1));
    }

    @Test
    void refusesWhatDoesNotFit() {
        TensorType x = fp32(1, 4, 2, 2);
        TensorType c = fp32(4);
        Normalization.BatchNorm batch = new Normalization.BatchNorm(EPSILON);
        assertRefused(MODEL_INVALID, "is missing", batch, x, c, c, c);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", batch, x, c, c, c, fp32(5));
        assertRefused(MODEL_INVALID, "epsilon", new Normalization.BatchNorm(Float.NaN), x, c, c, c, c);
        assertRefused(MODEL_INVALID, "epsilon", new Normalization.LayerNorm(-1, -1), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "axis", new Normalization.LayerNorm(4, EPSILON), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "broadcast", new Normalization.LayerNorm(-1, EPSILON), x, fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "broadcast", new Normalization.RmsNorm(-1, EPSILON), x, fp32(2, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "groups", new Normalization.GroupNorm(3, EPSILON), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "groups", new Normalization.GroupNorm(0, EPSILON), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", new Normalization.GroupNorm(2, EPSILON), x, fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "too few", new Normalization.InstanceNorm(EPSILON), fp32(1, 4));
        assertRefused(MODEL_INVALID, "neighbouring", new Normalization.LocalResponseNorm(0, 1, 1, 1), x);
        assertRefused(MODEL_INVALID, "this norm is not supported", new Normalization.LpNorm(0, 3), x);
        assertRefused(MODEL_INVALID, "twice", new Normalization.MeanVarianceNorm(List.of(0, -4)), x);
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Normalization.LpNorm(0, 2), x.withDataType(DataType.INT32));
    }

    @Test
    void countsWhatTheConventionCounts() {
        TensorType c = fp32(64);
        OpCost batch = cost(new Normalization.BatchNorm(EPSILON), fp32(1, 64, 112, 112), c, c, c, c);
        assertThat(batch.op()).isEqualTo(2 * 802_816);
        OpVector layer = cost(new Normalization.LayerNorm(-1, EPSILON), fp32(1, 197, 768), fp32(768), fp32(768))
                .other();
        assertThat(layer)
                .isEqualTo(OpVector.of(Kind.ADD, 2 * 767 + 768 + 1 + 768)
                        .plus(Kind.MUL, 3 * 768)
                        .plus(Kind.DIV, 2)
                        .plus(Kind.SQRT, 1)
                        .times(197));
        OpVector rms = cost(new Normalization.RmsNorm(-1, EPSILON), fp32(3, 8), fp32(8))
                .other();
        assertThat(rms)
                .isEqualTo(OpVector.of(Kind.MUL, 24)
                        .plus(Kind.ADD, 8)
                        .plus(Kind.DIV, 1)
                        .plus(Kind.SQRT, 1)
                        .times(3));
        assertThat(cost(new Normalization.GroupNorm(2, EPSILON), fp32(0, 4, 2, 2)))
                .isEqualTo(OpCost.FREE);
    }

    @Test
    void runningStatisticsAreNotParameters() {
        Normalization.BatchNorm batch = new Normalization.BatchNorm(EPSILON);
        assertThat(List.of(batch.role(0), batch.role(1), batch.role(2), batch.role(3), batch.role(4)))
                .containsExactly(InputRole.DATA, InputRole.WEIGHT, InputRole.BIAS, InputRole.BUFFER, InputRole.BUFFER);
        assertThat(batch.mayOverwrite(0)).isTrue();
        assertThat(batch.mayOverwrite(1)).isFalse();
    }
}
