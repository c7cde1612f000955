package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Recurrent;
import io.neurometer.engine.op.Recurrent.Direction;
import io.neurometer.engine.op.Recurrent.RecurrentActivation;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecurrentKernelsTest {
    /** States stay below 1; each step adds FP32 sums of at most 200 products, and forgets. */
    private static final double SUMMATION = 2e-5;

    private static final List<RecurrentActivation> STANDARD = List.of();

    private final Random random = new Random(13);

    private BothBackends run(Recurrent op, int time, int batch, int in, boolean bias, int... states) {
        int directions = op.directions();
        int rows = op.gates() * op.hidden();
        @Nullable Tensor[] inputs = new Tensor[8];
        inputs[0] = random(random, time, batch, in);
        inputs[1] = random(random, directions, rows, in);
        inputs[2] = random(random, directions, rows, op.hidden());
        inputs[3] = bias ? random(random, directions, 2L * rows) : null;
        for (int state : states) {
            inputs[state] = random(random, directions, batch, op.hidden());
        }
        return BothBackends.of(op, inputs).constant(1, 2, 3);
    }

    private static Recurrent.Lstm lstm(int hidden, Direction direction) {
        return new Recurrent.Lstm(hidden, direction, STANDARD, 0, false);
    }

    private static Recurrent.Gru gru(int hidden, Direction direction) {
        return new Recurrent.Gru(hidden, direction, STANDARD, 0, true);
    }

    @ParameterizedTest
    @EnumSource
    void longShortTermMemory(Direction direction) {
        run(lstm(9, direction), 7, 3, 5, true).assertAgree(SUMMATION);
        run(lstm(9, direction), 7, 3, 5, false).assertAgree(SUMMATION);
        run(lstm(32, direction), 11, 1, 17, true, 5, 6).assertAgree(SUMMATION);
        run(lstm(70, direction), 1, 4, 33, true, 5, 6).assertAgree(SUMMATION);
        run(lstm(1, direction), 3, 2, 1, true).assertAgree(SUMMATION);
    }

    @ParameterizedTest
    @EnumSource
    void gatedUnitsThatResetLate(Direction direction) {
        run(gru(9, direction), 7, 3, 5, true).assertAgree(SUMMATION);
        run(gru(9, direction), 7, 3, 5, false).assertAgree(SUMMATION);
        run(gru(32, direction), 11, 1, 17, true, 5).assertAgree(SUMMATION);
        run(gru(70, direction), 1, 4, 33, true, 5).assertAgree(SUMMATION);
    }

    @ParameterizedTest
    @EnumSource
    void gatedUnitsThatResetEarly(Direction direction) {
        for (int hidden : new int[] {1, 9, 32, 70}) {
            Recurrent.Gru op = new Recurrent.Gru(hidden, direction, STANDARD, 0, false);
            run(op, 7, 3, 5, true).assertAgree(SUMMATION);
            run(op, 7, 3, 5, false).assertAgree(SUMMATION);
            run(op, 11, 1, 17, true, 5).assertAgree(SUMMATION);
            run(op, 1, 4, 33, true, 5).assertAgree(SUMMATION);
        }
    }

    @ParameterizedTest
    @EnumSource
    void plainUnits(Direction direction) {
        RecurrentActivation relu = new RecurrentActivation(ActivationFunction.RELU, 0, 0);
        List<RecurrentActivation> rectified =
                direction == Direction.BIDIRECTIONAL ? List.of(relu, relu) : List.of(relu);
        for (List<RecurrentActivation> activations : List.of(STANDARD, rectified)) {
            Recurrent.Rnn op = new Recurrent.Rnn(9, direction, activations, 0);
            run(op, 3, 3, 5, true).assertAgree(SUMMATION);
            run(op, 3, 3, 5, false, 5).assertAgree(SUMMATION);
            run(new Recurrent.Rnn(40, direction, activations, 0), 2, 1, 17, true, 5)
                    .assertAgree(SUMMATION);
        }
    }

    @Test
    void plainUnitsWithOtherActivationsAreLeft() {
        RecurrentActivation sigmoid = new RecurrentActivation(ActivationFunction.SIGMOID, 0, 0);
        RecurrentActivation relu = new RecurrentActivation(ActivationFunction.RELU, 0, 0);
        RecurrentActivation tanh = new RecurrentActivation(ActivationFunction.TANH, 0, 0);
        run(new Recurrent.Rnn(8, Direction.FORWARD, List.of(sigmoid), 0), 3, 2, 4, true)
                .assertLeftToTheReference();
        run(new Recurrent.Rnn(8, Direction.BIDIRECTIONAL, List.of(tanh, relu), 0), 3, 2, 4, true)
                .assertLeftToTheReference();
    }

    @Test
    void directionsSideBySide() {
        Direction both = Direction.BIDIRECTIONAL;
        run(lstm(64, both), 6, 6, 24, true).threads(2).assertAgree(SUMMATION);
        run(lstm(64, both), 6, 5, 32, false).threads(3).assertAgree(SUMMATION);
        run(lstm(70, both), 7, 4, 32, true, 5, 6).threads(2).assertAgree(SUMMATION);
        run(gru(64, both), 6, 7, 16, true).threads(2).assertAgree(SUMMATION);
        run(gru(64, both), 6, 6, 24, false, 5).threads(2).assertAgree(SUMMATION);
        run(new Recurrent.Gru(64, both, STANDARD, 0, false), 6, 6, 24, true, 5)
                .threads(2)
                .assertAgree(SUMMATION);
    }

    @Test
    void activationsThatAreNamedAndStandard() {
        RecurrentActivation sigmoid = new RecurrentActivation(ActivationFunction.SIGMOID, 0, 0);
        RecurrentActivation tanh = new RecurrentActivation(ActivationFunction.TANH, 0, 0);
        run(new Recurrent.Lstm(8, Direction.FORWARD, List.of(sigmoid, tanh, tanh), 0, false), 3, 2, 4, true)
                .assertAgree(SUMMATION);
        run(new Recurrent.Lstm(8, Direction.FORWARD, List.of(tanh, tanh, tanh), 0, false), 3, 2, 4, true)
                .assertLeftToTheReference();
    }

    @Test
    void formsThatTheLibraryHasNotAreLeft() {
        run(new Recurrent.Lstm(8, Direction.FORWARD, STANDARD, 0.5f, false), 3, 2, 4, true)
                .assertLeftToTheReference();
        run(new Recurrent.Lstm(8, Direction.FORWARD, STANDARD, 0, true), 3, 2, 4, true)
                .assertLeftToTheReference();
        run(lstm(8, Direction.FORWARD), 3, 2, 4, true, 5).assertLeftToTheReference();
        run(lstm(8, Direction.FORWARD), 0, 2, 4, true).assertLeftToTheReference();
        run(lstm(8, Direction.FORWARD), 3, 0, 4, true).assertLeftToTheReference();
    }

    @Test
    void lengthsPeepholesAndWeightsOfTheRunAreLeft() {
        Tensor x = random(random, 3, 2, 4);
        Tensor w = random(random, 1, 32, 4);
        Tensor r = random(random, 1, 32, 8);
        Tensor lengths = Tensor.allocate(DataType.INT32, 2);
        Recurrent.Lstm op = lstm(8, Direction.FORWARD);
        BothBackends.of(op, x, w, r, null, lengths).constant(1, 2, 4).assertLeftToTheReference();
        BothBackends.of(op, x, w, r, null, null, null, null, random(random, 1, 24))
                .constant(1, 2, 7)
                .assertLeftToTheReference();
        BothBackends.of(op, x, w, r).constant(1).assertLeftToTheReference();
    }
}
