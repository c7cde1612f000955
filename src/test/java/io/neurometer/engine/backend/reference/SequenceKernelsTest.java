package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Attention.Rotary;
import io.neurometer.engine.op.Attention.ScaledDotProduct;
import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Recurrent.Gru;
import io.neurometer.engine.op.Recurrent.Lstm;
import io.neurometer.engine.op.Recurrent.Rnn;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceKernelsTest {
    private final Random random = new Random(7);

    private Tensor random(long... sizes) {
        return KernelRuns.random(random, sizes);
    }

    private static Tensor ofType(DataType type, float... values) {
        return KernelRuns.as(type, Tensor.ofFloats(values, values.length));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attentionAgreesInEveryPrecision(boolean causal) {
        ScaledDotProduct op = new ScaledDotProduct(0.5f, causal);
        Tensor query = random(2, 4, 5, 6);
        Tensor key = random(2, 2, 7, 6);
        Tensor value = random(2, 2, 7, 3);
        KernelRuns.assertAgreesWithDoubles(op, 1e-5, query, key, value);
        KernelRuns.assertAgreesWithDoubles(op, 1e-5, query, key, value, random(5, 7));
        KernelRuns.assertAgreesWithDoubles(op, DataType.FP16, 1e-2, query, key, value, random(2, 1, 1, 7));
    }

    @Test
    void theLastQuerySeesAllAndTheFirstOneKeyMoreThanTheCacheHolds() {
        Tensor query = Tensor.ofFloats(new float[2], 1, 1, 2, 1);
        Tensor key = Tensor.ofFloats(new float[3], 1, 1, 3, 1);
        Tensor value = Tensor.ofFloats(new float[] {3, 6, 9}, 1, 1, 3, 1);
        assertThat(KernelRuns.run(new ScaledDotProduct(1, true), query, key, value)
                        .toFloats())
                .containsExactly(4.5f, 6);
    }

    @Test
    void aQueryThatSeesNoKeyYieldsZeros() {
        Tensor query = Tensor.ofFloats(new float[] {1, 1}, 1, 1, 2, 1);
        Tensor value = Tensor.ofFloats(new float[] {5, 7}, 1, 1, 2, 1);
        Tensor mask = Tensor.allocate(DataType.BOOL, 2, 2);
        mask.bytes().put(new byte[] {0, 0, 0, 1});
        assertThat(KernelRuns.run(new ScaledDotProduct(1, false), query, query, value, mask)
                        .toFloats())
                .containsExactly(0, 7);
        Tensor added = Tensor.ofFloats(new float[] {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 0}, 2, 2);
        assertThat(KernelRuns.run(new ScaledDotProduct(1, false), query, query, value, added)
                        .toFloats())
                .containsExactly(0, 6);
        Tensor none = Tensor.allocate(DataType.FP32, 1, 1, 0, 1);
        assertThat(KernelRuns.run(new ScaledDotProduct(1, false), query, none, none)
                        .toFloats())
                .containsExactly(0, 0);
    }

    @Test
    void rotationTurnsPairsByTheirPosition() {
        Tensor x = Tensor.ofFloats(new float[] {1, 2, 3, 4, 1, 2, 3, 4}, 1, 1, 2, 4);
        float[] halves = KernelRuns.run(new Rotary(100, false), x).toFloats();
        assertThat(Arrays.copyOf(halves, 4)).as("position 0").containsExactly(1, 2, 3, 4);
        assertThat(halves[4]).isCloseTo((float) (Math.cos(1) - 3 * Math.sin(1)), within(1e-6f));
        assertThat(halves[6]).isCloseTo((float) (3 * Math.cos(1) + Math.sin(1)), within(1e-6f));
        assertThat(halves[5]).isCloseTo((float) (2 * Math.cos(0.1) - 4 * Math.sin(0.1)), within(1e-6f));
        float[] neighbours = KernelRuns.run(new Rotary(100, true), x).toFloats();
        assertThat(neighbours[4]).isCloseTo((float) (Math.cos(1) - 2 * Math.sin(1)), within(1e-6f));
        assertThat(neighbours[7]).isCloseTo((float) (4 * Math.cos(0.1) + 3 * Math.sin(0.1)), within(1e-6f));
    }

    private Tensor[] recurrentInputs(Recurrent op, Tensor lengths) {
        int gates = op.gates() * op.hidden();
        int directions = op.directions();
        return new Tensor[] {
            random(4, 3, 5),
            random(directions, gates, 5),
            random(directions, gates, op.hidden()),
            random(directions, 2L * gates),
            lengths,
            random(directions, 3, op.hidden())
        };
    }

    @Test
    void recurrentLayersAgreeWithDoubles() {
        for (Direction direction : Direction.values()) {
            for (Recurrent op : List.of(
                    new Lstm(6, direction, List.of(), 0, false),
                    new Lstm(6, direction, List.of(), 1, true),
                    new Gru(6, direction, List.of(), 0, false),
                    new Gru(6, direction, List.of(), 0, true),
                    new Rnn(6, direction, List.of(), 0))) {
                KernelRuns.assertAgreesWithDoubles(op, 2e-5, recurrentInputs(op, null));
            }
        }
    }

    @Test
    void oneStepOfAnLstmIsItsDefinition() {
        Lstm op = new Lstm(1, Direction.FORWARD, List.of(), 0, false);
        Tensor x = Tensor.ofFloats(new float[] {1}, 1, 1, 1);
        Tensor w = Tensor.ofFloats(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4, 1);
        Tensor r = Tensor.ofFloats(new float[4], 1, 4, 1);
        double cell = sigmoid(0.1) * Math.tanh(0.4);
        assertThat((double) KernelRuns.run(op, x, w, r).toFloats()[0])
                .isCloseTo(sigmoid(0.2) * Math.tanh(cell), within(1e-7));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void oneStepOfAGruKeepsTheStateThatTheUpdateGateKeeps() {
        for (boolean linearBeforeReset : new boolean[] {false, true}) {
            Gru op = new Gru(1, Direction.FORWARD, List.of(), 0, linearBeforeReset);
            Tensor x = Tensor.ofFloats(new float[] {1}, 1, 1, 1);
            Tensor w = Tensor.ofFloats(new float[] {0.1f, 0.2f, 0.3f}, 1, 3, 1);
            Tensor r = Tensor.ofFloats(new float[] {0.4f, 0.5f, 0.6f}, 1, 3, 1);
            Tensor b = Tensor.ofFloats(new float[] {0, 0, 0, 0, 0, 0.7f}, 1, 6);
            Tensor h = Tensor.ofFloats(new float[] {2}, 1, 1, 1);
            double update = sigmoid(0.1 + 0.4 * 2);
            double reset = sigmoid(0.2 + 0.5 * 2);
            double recurrent = linearBeforeReset ? reset * (0.6 * 2 + 0.7) : 0.6 * reset * 2 + 0.7;
            double expected = (1 - update) * Math.tanh(0.3 + recurrent) + update * 2;
            assertThat((double) KernelRuns.run(op, x, w, r, b, null, h).toFloats()[0])
                    .isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void aShortSequenceEndsEarlyAndRunsBackwardsFromItsOwnEnd() {
        Rnn forward = new Rnn(1, Direction.FORWARD, List.of(), 0);
        Rnn reverse = new Rnn(1, Direction.REVERSE, List.of(), 0);
        Tensor x = Tensor.ofFloats(new float[] {1, 1, 9, 2}, 2, 2, 1);
        Tensor w = Tensor.ofFloats(new float[] {1}, 1, 1, 1);
        Tensor lengths = KernelRuns.as(DataType.INT32, Tensor.ofFloats(new float[] {1, 2}, 2));
        float one = (float) Math.tanh(1);
        float two = (float) Math.tanh(2);
        float[] there = KernelRuns.run(forward, x, w, w, null, lengths).toFloats();
        assertThat(there)
                .containsExactly(new float[] {one, one, 0, (float) Math.tanh(2 + Math.tanh(1))}, within(1e-6f));
        float[] back = KernelRuns.run(reverse, x, w, w, null, lengths).toFloats();
        assertThat(back).containsExactly(new float[] {one, (float) Math.tanh(1 + Math.tanh(2)), 0, two}, within(1e-6f));
    }

    @Test
    void impossibleSequenceLengthsAreRefused() {
        Rnn op = new Rnn(6, Direction.FORWARD, List.of(), 0);
        Tensor lengths = KernelRuns.as(DataType.INT32, Tensor.ofFloats(new float[] {1, 5, 2}, 3));
        assertThatThrownBy(() -> KernelRuns.run(op, recurrentInputs(op, lengths)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("0 to 4");
    }

    @Test
    void quantizationRoundsToEvenAndSaturates() {
        Tensor x = Tensor.ofFloats(new float[] {0.5f, 1.5f, -300, 300, 2.4f}, 5);
        Tensor scale = Tensor.ofFloats(new float[] {1});
        Quantization.Quantize op = new Quantization.Quantize(0, DataType.UINT8);
        Tensor zeroPoint = KernelRuns.as(DataType.INT8, Tensor.ofFloats(new float[] {1}));
        assertThat(KernelRuns.run(op, x, scale).toLongs()).containsExactly(0, 2, 0, 255, 2);
        assertThat(KernelRuns.run(op, x, scale, zeroPoint).toLongs()).containsExactly(1, 3, -128, 127, 3);
    }

    @Test
    void scalesMayDifferAlongAnAxisAndByBlock() {
        Tensor x = KernelRuns.as(DataType.INT8, Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4));
        Tensor scales = Tensor.ofFloats(new float[] {1, 10}, 2);
        assertThat(KernelRuns.run(new Quantization.Dequantize(0), x, scales).toFloats())
                .containsExactly(1, 2, 3, 4, 50, 60, 70, 80);
        Tensor blocks = Tensor.ofFloats(new float[] {1, 10, 100, 1000}, 2, 2);
        assertThat(KernelRuns.run(new Quantization.Dequantize(1), x, blocks).toFloats())
                .containsExactly(1, 2, 30, 40, 500, 600, 7000, 8000);
        Tensor wide = KernelRuns.as(DataType.INT32, Tensor.ofFloats(new float[] {16777216, 2}, 2));
        Tensor zero = KernelRuns.as(DataType.INT32, Tensor.ofFloats(new float[] {1, 0}, 2));
        assertThat(KernelRuns.run(new Quantization.Dequantize(0), wide, scales, zero)
                        .toFloats())
                .containsExactly(16777215, 20);
    }

    @Test
    void dynamicQuantizationCoversTheRangeWithZero() {
        Tensor x = Tensor.ofFloats(new float[] {0, 2, -3, -2.5f, 1.34f, 0.5f}, 6);
        assertThat(KernelRuns.run(new Quantization.DynamicQuantize(), x).toLongs())
                .containsExactly(153, 255, 0, 26, 221, 179);
        assertThat(KernelRuns.run(new Quantization.DynamicQuantize(), ofType(DataType.FP32, 0, 0))
                        .toLongs())
                .containsExactly(0, 0);
    }
}
