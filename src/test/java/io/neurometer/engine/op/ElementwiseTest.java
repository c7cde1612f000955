package io.neurometer.engine.op;

import static io.neurometer.engine.error.ErrorCode.MODEL_INVALID;
import static io.neurometer.engine.error.ErrorCode.MODEL_SHAPE_MISMATCH;
import static io.neurometer.engine.op.RuleAssertions.assertRefused;
import static io.neurometer.engine.op.RuleAssertions.cost;
import static io.neurometer.engine.op.RuleAssertions.fp32;
import static io.neurometer.engine.op.RuleAssertions.infer;
import static io.neurometer.engine.op.RuleAssertions.symbolic;
import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise.Binary;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Elementwise.Unary;
import io.neurometer.engine.op.Elementwise.UnaryFunction;
import io.neurometer.engine.op.OpVector.Kind;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseTest {
    private static final TensorType FLAGS = TensorType.of(DataType.BOOL, 2, 3);
    private static final TensorType LONGS = TensorType.of(DataType.INT64, 2, 3);

    @Test
    void typesFollowTheFunction() {
        TensorType x = symbolic("N", 3);
        assertThat(infer(new Unary(UnaryFunction.EXP), x)).isEqualTo(x);
        assertThat(infer(new Unary(UnaryFunction.IS_NAN), x)).isEqualTo(x.withDataType(DataType.BOOL));
        assertThat(infer(new Unary(UnaryFunction.NOT), FLAGS)).isEqualTo(FLAGS);
        assertThat(infer(new Binary(BinaryFunction.ADD), x, fp32(1, 3))).isEqualTo(x);
        assertThat(infer(new Binary(BinaryFunction.LESS), LONGS, LONGS)).isEqualTo(FLAGS);
        assertThat(infer(new Binary(BinaryFunction.POW), LONGS, fp32(3))).isEqualTo(LONGS);
        assertThat(infer(new Elementwise.Where(), TensorType.of(DataType.BOOL, 2, 1), fp32(3), fp32()))
                .isEqualTo(fp32(2, 3));
        assertThat(infer(new Elementwise.Cast(DataType.INT8), x)).isEqualTo(x.withDataType(DataType.INT8));
        assertThat(infer(new Elementwise.CastLike(), x, LONGS)).isEqualTo(x.withDataType(DataType.INT64));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Unary(UnaryFunction.EXP), LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Unary(UnaryFunction.NOT), LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Unary(UnaryFunction.BITWISE_NOT), fp32(1));
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Unary(UnaryFunction.ABS), FLAGS);
        assertRefused(MODEL_INVALID, "missing", new Binary(BinaryFunction.ADD), fp32(1));
        assertRefused(MODEL_INVALID, "too many", new Unary(UnaryFunction.ABS), fp32(1), fp32(1));
        assertRefused(MODEL_SHAPE_MISMATCH, "differ", new Binary(BinaryFunction.ADD), fp32(2, 3), LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Binary(BinaryFunction.AND), LONGS, LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Binary(BinaryFunction.SHIFT_LEFT), fp32(1), fp32(1));
        assertRefused(MODEL_SHAPE_MISMATCH, "broadcast", new Binary(BinaryFunction.MUL), fp32(2, 3), fp32(2));
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Elementwise.Where(), LONGS, LONGS, LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "one element", new Elementwise.Clip(), fp32(3), fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "differ", new Elementwise.Clip(), LONGS, fp32());
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", new Elementwise.IsInf(true, true), LONGS);
        assertRefused(MODEL_SHAPE_MISMATCH, "slope", new Activation.PRelu(), fp32(2, 3), fp32(4, 1, 1));
    }

    @ParameterizedTest
    @EnumSource(ActivationFunction.class)
    void activationsKeepTheTypeAndRefuseFlags(ActivationFunction function) {
        Activation.Simple op = new Activation.Simple(function, 1, 1);
        TensorType x = symbolic("N", 2);
        assertThat(infer(op, x)).isEqualTo(x);
        assertThat(op.mayOverwrite(0)).isTrue();
        assertThat(cost(op, fp32(5)).mac()).isZero();
        assertThat(cost(op, fp32(5)).other().total())
                .isPositive()
                .isEqualTo(5 * op.perElement().total());
        assertRefused(MODEL_SHAPE_MISMATCH, "datatype", op, FLAGS);
    }

    @ParameterizedTest
    @CsvSource({
        "RELU, 1",
        "LEAKY_RELU, 2",
        "SIGMOID, 4",
        "SWISH, 5",
        "GELU_TANH, 8",
        "GELU, 5",
        "HARD_SWISH, 5",
        "TANH, 1"
    })
    void activationsCostWhatTheTableSays(ActivationFunction function, long each) {
        assertThat(cost(new Activation.Simple(function, 1, 0), fp32(7)).op()).isEqualTo(7 * each);
    }

    @Test
    void countsOneOperationForEachOutput() {
        assertThat(cost(new Binary(BinaryFunction.ADD), fp32(2, 1), fp32(3)).other())
                .isEqualTo(OpVector.of(Kind.ADD, 6));
        assertThat(cost(new Elementwise.Clip(), fp32(4), fp32(), fp32()).other())
                .isEqualTo(OpVector.of(Kind.CMP, 8));
        assertThat(cost(new Elementwise.Cast(DataType.INT8), fp32(4))).isEqualTo(OpCost.FREE);
        assertThat(cost(new Unary(UnaryFunction.SQRT), fp32(0)).op()).isZero();
    }
}
