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
import io.neurometer.engine.op.Attention.Rotary;
import io.neurometer.engine.op.Attention.ScaledDotProduct;
import io.neurometer.engine.op.Quantization.Dequantize;
import io.neurometer.engine.op.Quantization.DynamicQuantize;
import io.neurometer.engine.op.Quantization.Quantize;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Recurrent.Gru;
import io.neurometer.engine.op.Recurrent.Lstm;
import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.op.Recurrent.Rnn;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceOperatorsTest {
    private static final ScaledDotProduct ATTENTION = new ScaledDotProduct(0.125f, false);
    private static final TensorType KEYS = fp32(1, 2, 7, 8);
    private static final TensorType VALUES = fp32(1, 2, 7, 5);

    @Test
    void attentionGivesOneValueForEachQuery() {
        assertThat(infer(ATTENTION, symbolic("N", 4, "L", 8), symbolic("N", 2, "M", 8), symbolic("N", 2, "M", 5)))
                .isEqualTo(symbolic("N", 4, "L", 5));
        assertThat(infer(new Rotary(10000, false), symbolic("N", 4, "L", 8))).isEqualTo(symbolic("N", 4, "L", 8));
    }

    @Test
    void attentionRefusesWhatDoesNotFit() {
        TensorType query = fp32(1, 4, 3, 8);
        assertRefused(MODEL_SHAPE_MISMATCH, "heads cannot be shared", ATTENTION, fp32(1, 3, 3, 8), KEYS, VALUES);
        assertRefused(MODEL_SHAPE_MISMATCH, "head sizes", ATTENTION, fp32(1, 4, 3, 6), KEYS, VALUES);
        assertRefused(MODEL_SHAPE_MISMATCH, "lengths", ATTENTION, query, KEYS, fp32(1, 2, 6, 5));
        assertRefused(MODEL_SHAPE_MISMATCH, "batches", ATTENTION, fp32(2, 4, 3, 8), KEYS, VALUES);
        assertRefused(MODEL_SHAPE_MISMATCH, "mask", ATTENTION, query, KEYS, VALUES, fp32(3, 6));
        assertRefused(
                MODEL_SHAPE_MISMATCH, "datatype", ATTENTION, query, KEYS, VALUES, TensorType.of(DataType.INT64, 3, 7));
        assertRefused(MODEL_SHAPE_MISMATCH, "paired", new Rotary(10000, false), fp32(1, 1, 2, 3));
        assertRefused(MODEL_INVALID, "base", new Rotary(0, false), fp32(1, 1, 2, 4));
    }

    @Test
    void sharedHeadsCostTheSameProducts() {
        OpCost cost = cost(ATTENTION, fp32(1, 4, 3, 8), KEYS, VALUES);
        assertThat(cost.mac()).isEqualTo(4 * 3 * 7 * (8 + 5));
        assertThat(cost.other().total()).isEqualTo(4 * 3 * (7 + 5 * 7 - 2));
        assertThat(cost(new ScaledDotProduct(0.125f, true), fp32(1, 4, 3, 8), KEYS, VALUES))
                .isEqualTo(cost);
    }

    @Test
    void recurrentLayersGiveEveryStateAndTheLast() {
        Lstm lstm = new Lstm(6, Direction.BIDIRECTIONAL, List.of(), 0, false);
        List<TensorType> outputs = lstm.infer(Inputs.of(symbolic("T", "N", 5), fp32(2, 24, 5), fp32(2, 24, 6)));
        assertThat(outputs).containsExactly(symbolic("T", 2, "N", 6), symbolic(2, "N", 6), symbolic(2, "N", 6));
        assertThat(infer(new Rnn(6, Direction.FORWARD, List.of(), 0), fp32(3, 2, 5), fp32(1, 6, 5), fp32(1, 6, 6)))
                .isEqualTo(fp32(3, 1, 2, 6));
    }

    @Test
    void recurrentLayersRefuseWhatDoesNotFit() {
        Gru gru = new Gru(6, Direction.FORWARD, List.of(), 0, false);
        TensorType x = fp32(3, 2, 5);
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", gru, x, fp32(1, 18, 4), fp32(1, 18, 6));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", gru, x, fp32(1, 18, 5), fp32(1, 18, 5));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", gru, x, fp32(1, 18, 5), fp32(1, 18, 6), fp32(1, 18));
        assertRefused(MODEL_INVALID, "hidden size", new Rnn(0, Direction.FORWARD, List.of(), 0), x, x, x);
        RecurrentActivation relu = new RecurrentActivation(ActivationFunction.RELU, 0, 0);
        assertRefused(
                MODEL_INVALID, "number of activations", new Rnn(6, Direction.BIDIRECTIONAL, List.of(relu), 0), x, x, x);
    }

    @Test
    void recurrentGatesCountAtEveryStep() {
        Lstm lstm = new Lstm(64, Direction.FORWARD, List.of(), 0, false);
        OpCost cost = cost(lstm, fp32(100, 1, 64), fp32(1, 256, 64), fp32(1, 256, 64), fp32(1, 512));
        assertThat(cost.mac()).isEqualTo(3_276_800);
        assertThat(cost.biasConnections()).isEqualTo(100 * 256);
        assertThat(cost.other().total())
                .as("3 sigmoids, 2 tanh, 3 mul and an add")
                .isEqualTo(6400 * (12 + 2 + 4));
    }

    @Test
    void quantizationChangesTheDatatype() {
        TensorType scale = fp32();
        assertThat(infer(new Quantize(1, DataType.UINT8), symbolic("N", 3), scale))
                .isEqualTo(symbolic("N", 3).withDataType(DataType.UINT8));
        assertThat(infer(new Quantize(1, DataType.UINT8), fp32(2, 3), fp32(3), TensorType.of(DataType.INT16, 3)))
                .isEqualTo(TensorType.of(DataType.INT16, 2, 3));
        assertThat(infer(new Dequantize(0), TensorType.of(DataType.INT32, 2, 3), fp32(2)))
                .isEqualTo(fp32(2, 3));
        assertThat(new DynamicQuantize().infer(Inputs.of(fp32(4))))
                .containsExactly(TensorType.of(DataType.UINT8, 4), fp32(), TensorType.of(DataType.UINT8));
    }

    @Test
    void quantizationRefusesWhatDoesNotFit() {
        Quantize op = new Quantize(1, DataType.UINT8);
        assertRefused(MODEL_SHAPE_MISMATCH, "scale", op, fp32(2, 3), fp32(2));
        assertRefused(MODEL_SHAPE_MISMATCH, "scale", op, fp32(2, 3), fp32(3, 3));
        assertRefused(MODEL_SHAPE_MISMATCH, "axis", op, fp32(3), fp32(3));
        assertRefused(MODEL_SHAPE_MISMATCH, "wrong shape", op, fp32(2, 3), fp32(3), TensorType.of(DataType.UINT8, 2));
        assertRefused(MODEL_SHAPE_MISMATCH, "cannot quantize", new Quantize(1, DataType.INT64), fp32(2, 3), fp32());
        assertRefused(MODEL_SHAPE_MISMATCH, "cannot dequantize", new Dequantize(0), fp32(2), fp32());
    }
}
