package io.neurometer.engine.backend.onednn;

import static io.neurometer.engine.backend.onednn.BothBackends.longs;
import static io.neurometer.engine.backend.onednn.BothBackends.random;

import io.neurometer.engine.op.Reduction.ArgReduce;
import io.neurometer.engine.op.Reduction.Reduce;
import io.neurometer.engine.op.Reduction.ReduceFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ReductionKernelsTest {
    /** FP32 sums of up to 2000 elements below 1, each rounded to 2^-24 of the running sum. */
    private static final double SUMMATION = 5e-5;

    private final Random random = new Random(11);

    private static BothBackends reduce(ReduceFunction function, boolean keep, Tensor x, long... axes) {
        return BothBackends.of(new Reduce(function, keep, false), x, longs(axes))
                .constant(1);
    }

    /** Positive, and near 1, so that products and logarithms of sums are numbers of ordinary size. */
    private Tensor nearOne(long... sizes) {
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(i * Float.BYTES, random.nextFloat(0.95f, 1.05f));
        }
        return tensor;
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LOG_SUM", "LOG_SUM_EXP"})
    void neighbouringAxesAtAnyPlace(ReduceFunction function) {
        for (boolean keep : new boolean[] {false, true}) {
            reduce(function, keep, nearOne(7, 33), 1).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(33, 7), 0).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(3, 29, 17), 1).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(3, 5, 7, 9), 1, 2).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(3, 5, 7, 9), -1, -2).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(3, 5, 1, 9), 0, 2, 1).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(2000)).assertAgree(SUMMATION);
            reduce(function, keep, nearOne(1, 4, 1), 1).assertAgree(SUMMATION);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LOG_SUM", "LOG_SUM_EXP"})
    void imagesWithChannelsLast(ReduceFunction function) {
        reduce(function, true, nearOne(2, 19, 5, 7), 2, 3).channelsLast().assertAgree(SUMMATION);
        reduce(function, false, nearOne(2, 19, 5, 7), 1).channelsLast().assertAgree(SUMMATION);
        reduce(function, true, nearOne(2, 19, 5, 7), 2).channelsLast().assertAgree(SUMMATION);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUM", "MEAN", "MAX", "MIN", "L1", "L2", "SUM_SQUARE"})
    void numbersOfBothSigns(ReduceFunction function) {
        reduce(function, false, random(random, 5, 1000), 1).assertAgree(SUMMATION);
        reduce(function, false, random(random, 2, 1000, 5), 1).assertAgree(SUMMATION);
    }

    @ParameterizedTest
    @EnumSource
    void axesWithOthersBetweenThemAreLeft(ReduceFunction function) {
        reduce(function, false, nearOne(3, 5, 7), 0, 2).assertLeftToTheReference();
    }

    @Test
    void nothingToReduceIntegersAndShiftedExponentialsAreLeft() {
        reduce(ReduceFunction.SUM, false, nearOne(3, 1), 1).assertLeftToTheReference();
        reduce(ReduceFunction.SUM, false, nearOne(0, 3), 0).assertLeftToTheReference();
        reduce(ReduceFunction.SUM, false, Tensor.allocate(DataType.INT32, 3, 4), 1)
                .assertLeftToTheReference();
        reduce(ReduceFunction.LOG_SUM_EXP, false, nearOne(3, 4), 1).assertLeftToTheReference();
    }

    @Test
    void placesOfExtremesInRows() {
        float nan = Float.NaN;
        float[] rows = {1, 3, 3, -2, 0, -0f, 0, 0, nan, 1, nan, 2, 5, nan, 4, nan, -1, -1, -3, -3};
        Tensor numbers = Tensor.ofFloats(rows, 5, 4);
        for (boolean largest : new boolean[] {false, true}) {
            for (boolean last : new boolean[] {false, true}) {
                BothBackends.of(new ArgReduce(largest, -1, true, last), numbers)
                        .maybeNotFinite()
                        .assertAgree(0);
                BothBackends.of(new ArgReduce(largest, 1, false, last), random(random, 3, 5000))
                        .assertAgree(0);
            }
        }
        BothBackends.of(new ArgReduce(true, 0, true, false), numbers).assertLeftToTheReference();
    }
}
