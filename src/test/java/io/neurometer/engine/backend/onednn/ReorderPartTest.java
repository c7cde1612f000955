package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Movement;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies in parts move each element once. */
class ReorderPartTest {
    private final Random random = new Random(7);

    private static List<ReorderPart> toRowMajor(long... sizes) {
        return ReorderPart.of(
                MemoryDescriptor.channelsLast(dnnl.dnnl_f32, sizes), MemoryDescriptor.rowMajor(dnnl.dnnl_f32, sizes));
    }

    @Test
    void positionsBeyondAMultipleOfSixteenAreAPartOfTheirOwn() {
        List<ReorderPart> parts = toRowMajor(2, 256, 14, 14);

        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).read().sizes()).containsExactly(2, 256, 192);
        assertThat(parts.get(1).read().sizes()).containsExactly(2, 256, 4);
        assertThat(parts.get(1).readFrom()).isEqualTo(192L * 256 * Float.BYTES);
        assertThat(parts.get(1).writtenFrom()).isEqualTo(192L * Float.BYTES);
    }

    @Test
    void otherCopiesAreOne() {
        assertThat(toRowMajor(1, 64, 56, 56)).hasSize(1);
        assertThat(toRowMajor(1, 64, 7, 7)).hasSize(1);
        assertThat(toRowMajor(1, 5000, 3, 3)).hasSize(1);
        MemoryDescriptor plain = MemoryDescriptor.rowMajor(dnnl.dnnl_f32, 300, 299);
        assertThat(ReorderPart.of(plain, plain)).hasSize(1);
        MemoryDescriptor bytes = MemoryDescriptor.rowMajor(dnnl.dnnl_u8, 300, 299);
        assertThat(ReorderPart.of(bytes, bytes.transposed())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 203, 300, 1", "3, 300, 77, 2", "2, 517, 64, 1", "1, 33, 1000, 2"})
    void transposedElementsAreWhereTheyBelong(long batch, long rows, long columns, int threads) {
        BothBackends.of(new Movement.Transpose(List.of(0, 2, 1)), BothBackends.random(random, batch, rows, columns))
                .threads(threads)
                .assertAgree(0);
        BothBackends.of(
                        new Movement.Transpose(List.of(0, 2, 3, 1)),
                        BothBackends.random(random, batch, 3, rows, columns))
                .threads(threads)
                .assertAgree(0);
        BothBackends.of(
                        new Movement.Transpose(List.of(0, 3, 1, 2)),
                        BothBackends.random(random, batch, rows, columns, 3))
                .threads(threads)
                .assertAgree(0);
    }
}
