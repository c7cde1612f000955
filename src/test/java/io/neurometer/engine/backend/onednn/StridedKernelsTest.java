package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.longs;
import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StridedKernelsTest {
    private final Random random = new Random(7);

    private static Tensor scalar(long value) {
        return Tensor.ofLongs(new long[] {value});
    }

    private BothBackends slice(Tensor x, long start, long end, long axis, long step) {
        return BothBackends.of(new Movement.Slice(), x, longs(start), longs(end), longs(axis), longs(step))
                .constant(1, 2, 3, 4);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 0, 1", "1, 7, 1, 1", "2, 100, 1, 3", "-3, -1, 2, 1", "1, 5, -1, 2", "4, 5, 3, 1", "6, 7, 1, 5"})
    void slices(long start, long end, long axis, long step) {
        slice(random(random, 2, 7, 5, 6), start, end, axis, step).assertAgree(0);
        slice(random(random, 2, 7, 5, 6), start, end, axis, step).channelsLast().assertAgree(0);
    }

    @Test
    void slicesOfVectorsAndOfAllAxesAtOnce() {
        slice(random(random, 9), 2, 8, 0, 2).assertAgree(0);
        BothBackends.of(new Movement.Slice(), random(random, 3, 5, 7), longs(1, 0, 2), longs(3, 5, 6))
                .constant(1, 2)
                .assertAgree(0);
    }

    @Test
    void slicesBackwardsEmptyOrOfIntegersAreLeft() {
        slice(random(random, 4, 3), 3, 0, 0, -1).assertLeftToTheReference();
        slice(random(random, 4, 3), 2, 2, 0, 1).assertLeftToTheReference();
        slice(Tensor.allocate(DataType.INT64, 4, 3), 0, 2, 0, 1).assertLeftToTheReference();
        slice(random(random, 0, 3), 0, 2, 1, 1).assertLeftToTheReference();
    }

    /** oneDNN takes no memory in which a row begins before the one before it has ended. */
    @Test
    void stepsThatReachBeyondTheirRowAreLeft() {
        slice(random(random, 2, 5), 0, 5, 1, 2).assertLeftToTheReference();
        slice(random(random, 1, 2, 7, 3), 0, 7, 2, 3).assertLeftToTheReference();
        BothBackends.of(new Gathering.Gather(1), random(random, 3, 5), longs(0, 2, 4))
                .constant(1)
                .assertAgree(0);
        slice(random(random, 1, 1, 5, 3), 0, 5, 2, 2).assertAgree(0);
        slice(random(random, 2, 6), 0, 6, 1, 2).assertAgree(0);
    }

    @Test
    void oneStepOfSliceBackwardsReadsOneElement() {
        slice(random(random, 4, 3), 2, 1, 0, -1).assertAgree(0);
    }

    @Test
    void gathersOfConstantIndicesEquallyFarApart() {
        Tensor x = random(random, 3, 6, 4, 5);
        for (int axis = -4; axis < 4; axis++) {
            Gathering.Gather op = new Gathering.Gather(axis);
            BothBackends.of(op, x, scalar(1)).constant(1).assertAgree(0);
            BothBackends.of(op, x, scalar(-1)).constant(1).channelsLast().assertAgree(0);
            BothBackends.of(op, x, longs(0, 2)).constant(1).assertAgree(0);
            BothBackends.of(op, x, longs(-2, -1)).constant(1).channelsLast().assertAgree(0);
        }
        BothBackends.of(new Gathering.Gather(0), random(random, 5), scalar(3))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void otherIndices() {
        Tensor x = random(random, 6, 4);
        Gathering.Gather op = new Gathering.Gather(0);
        BothBackends.of(op, x, longs(0, 2)).assertAgree(0);
        BothBackends.of(op, x, longs(2, 0)).constant(1).assertAgree(0);
        BothBackends.of(op, x, longs(1, 1)).constant(1).assertAgree(0);
        BothBackends.of(op, x, longs(0, 1, 3)).constant(1).assertAgree(0);
        BothBackends.of(op, x, Tensor.ofLongs(new long[] {0, 1, 2, 3}, 2, 2))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void expands() {
        BothBackends.of(new Movement.Expand(), random(random, 3, 1, 5), longs(2, 3, 4, 5))
                .constant(1)
                .assertAgree(0);
        BothBackends.of(new Movement.Expand(), random(random, 1), longs(7, 3))
                .constant(1)
                .assertAgree(0);
        BothBackends.of(new Movement.Expand(), random(random), longs(2, 3))
                .constant(1)
                .assertAgree(0);
        BothBackends.of(new Movement.Expand(), random(random, 2, 3, 1, 1), longs(2, 3, 5, 7))
                .constant(1)
                .channelsLast()
                .assertAgree(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void channelsBecomePixels(boolean channelsFirst) {
        Movement.DepthToSpace op = new Movement.DepthToSpace(3, channelsFirst);
        BothBackends.of(op, random(random, 2, 18, 5, 7)).assertAgree(0);
        BothBackends.of(op, random(random, 2, 18, 5, 7)).channelsLast().assertAgree(0);
        BothBackends.of(op, random(random, 1, 9, 4, 4)).assertAgree(0);
    }

    @Test
    void pixelsBecomeChannels() {
        BothBackends.of(new Movement.SpaceToDepth(2), random(random, 2, 3, 6, 10))
                .assertAgree(0);
        BothBackends.of(new Movement.SpaceToDepth(2), random(random, 2, 3, 6, 10))
                .channelsLast()
                .assertAgree(0);
    }
}
