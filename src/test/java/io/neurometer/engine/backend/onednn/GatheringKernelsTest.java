package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatheringKernelsTest {
    private final Random random = new Random(37);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, -3})
    void slicesAlongEachAxis(int axis) {
        Tensor table = BothBackends.random(random, 4, 5, 4);
        Tensor some = Tensor.ofLongs(new long[] {3, -4, 0, 0, -1, 2}, 2, 3);
        BothBackends.of(new Gathering.Gather(axis), table, some).assertAgree(0);
        BothBackends.of(new Gathering.Gather(axis), table, some).constant(0).assertAgree(0);
        BothBackends.of(new Gathering.Gather(axis), table, Tensor.ofLongs(new long[] {-2}))
                .assertAgree(0);
    }

    @Test
    void tablesOfAnyTypeAndIndicesOf32Bits() {
        Tensor indices = Tensor.allocate(DataType.INT32, 3);
        indices.bytes().putInt(0, 6).putInt(4, -7).putInt(8, 2);
        for (DataType type : DataType.ofProtocol()) {
            Tensor table = Tensor.allocate(type, 7, 3);
            for (int i = 0; i < table.byteSize(); i++) {
                table.bytes().put(i, (byte) (i % 2));
            }
            BothBackends.of(new Gathering.Gather(0), table, indices).assertAgree(0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, -8, Long.MAX_VALUE, Long.MIN_VALUE})
    void indicesOutOfRangeAreRefused(long index) {
        BothBackends lookUp = BothBackends.of(
                new Gathering.Gather(0), BothBackends.random(random, 7, 3), BothBackends.longs(0, index));
        assertThatThrownBy(lookUp::runHere)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, -3})
    void elementsAlongEachAxis(int axis) {
        Tensor table = BothBackends.random(random, 4, 5, 6);
        long[] places = new long[3 * 4 * 2];
        for (int i = 0; i < places.length; i++) {
            places[i] = i % 8 - 4L;
        }
        BothBackends.of(new Gathering.GatherElements(axis), table, Tensor.ofLongs(places, 3, 4, 2))
                .assertAgree(0);
    }

    /** Longer rows than are looked up at a time. */
    @Test
    void elementsOfLongRows() {
        long[] places = new long[2 * 2500];
        for (int i = 0; i < places.length; i++) {
            places[i] = random.nextInt(-7, 7);
        }
        Tensor rows = Tensor.ofLongs(places, 2, 2500);
        BothBackends.of(new Gathering.GatherElements(1), BothBackends.random(random, 2, 7), rows)
                .assertAgree(0);
        BothBackends.of(new Gathering.GatherElements(0), BothBackends.random(random, 7, 2500), rows)
                .assertAgree(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, -8, Long.MAX_VALUE, Long.MIN_VALUE})
    void elementsOutOfRangeAreRefused(long index) {
        BothBackends lookUp = BothBackends.of(
                new Gathering.GatherElements(0), BothBackends.random(random, 7), BothBackends.longs(0, index));
        assertThatThrownBy(lookUp::runHere)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }
}
