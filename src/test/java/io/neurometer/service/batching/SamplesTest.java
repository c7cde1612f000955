package io.neurometer.service.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tensors put together and taken apart along any dimension. */
class SamplesTest {
    private static Tensor counting(int from, long... sizes) {
        int elements = 1;
        for (long size : sizes) {
            elements *= (int) size;
        }
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = from + i;
        }
        return Tensor.ofFloats(values, sizes);
    }

    @Test
    void samplesOfTheFirstDimensionLieOneBehindTheOther() {
        try (Tensor one = counting(0, 1, 3);
                Tensor two = counting(10, 2, 3);
                Tensor whole = Samples.join(List.of(one, two), 0)) {
            assertThat(whole.shape().size(0)).isEqualTo(3);
            assertThat(whole.toFloats()).containsExactly(0, 1, 2, 10, 11, 12, 13, 14, 15);
        }
    }

    @Test
    void samplesOfAnInnerDimensionAreInterleaved() {
        try (Tensor one = counting(0, 2, 1, 2);
                Tensor two = counting(10, 2, 1, 2);
                Tensor whole = Samples.join(List.of(one, two), 1)) {
            assertThat(whole.toFloats()).containsExactly(0, 1, 10, 11, 2, 3, 12, 13);
        }
    }

    @Test
    void aPartIsWhatWasPutThere() {
        try (Tensor whole = counting(0, 2, 3, 2);
                Tensor part = Samples.part(whole, 1, 1, 2)) {
            assertThat(part.shape().size(1)).isEqualTo(2);
            assertThat(part.toFloats()).containsExactly(2, 3, 4, 5, 8, 9, 10, 11);
        }
    }

    @Test
    void samplesRunByThemselvesGiveTheWholeAnswer() {
        SampleAxes axes = new SampleAxes(Map.of("x", 1), Map.of("y", 0), 3);
        try (Tensor input = counting(0, 2, 3)) {
            Map<String, Tensor> outputs = Samples.eachByItself(axes, Map.of("x", input), sample -> {
                float[] column = sample.get("x").toFloats();
                return Map.of("y", Tensor.ofFloats(new float[] {column[0], column[1]}, 1, 2));
            });
            try (Tensor output = outputs.get("y")) {
                assertThat(output.shape().size(0)).isEqualTo(3);
                assertThat(output.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
            }
        }
    }
}
