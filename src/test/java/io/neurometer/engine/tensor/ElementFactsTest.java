package io.neurometer.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of elements is what a plain loop finds. */
class ElementFactsTest {
    private final Random random = new Random(3);

    private Tensor random(long... sizes) {
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(i * Float.BYTES, (random.nextFloat() - 0.4f) * (random.nextInt(5) - 1));
        }
        return tensor;
    }

    private static ElementFacts facts(Tensor tensor) {
        return ElementFacts.of(tensor.type(), tensor.bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 9, 1",
        "300, 3, 1",
        "2, 511, 1",
        "1, 1024, 1",
        "1, 1025, 1",
        "1, 5000, 1",
        "1000, 1, 1",
        "700, 3, 4096",
        "3, 1024, 4096",
        "3, 1025, 4096",
        "2, 5000, 4096",
        "1030, 1, 4096"
    })
    void endsAndRowsOfNumbers(int rows, int length, int scale) {
        try (Tensor tensor = random(rows, length)) {
            for (int i = 0; i < tensor.elements(); i++) {
                tensor.bytes().putFloat(i * Float.BYTES, scale * tensor.bytes().getFloat(i * Float.BYTES));
            }
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            double largest = 0;
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int i = 0; i < length; i++) {
                    float value = tensor.bytes().getFloat((row * length + i) * Float.BYTES);
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                    sum += Math.abs(value);
                }
                largest = Math.max(largest, sum);
            }
            ElementFacts found = facts(tensor);
            assertThat(found.least()).isEqualTo(least);
            assertThat(found.most()).isEqualTo(most);
            assertThat(found.rowSum()).isBetween(largest * (1 - 1e-12), largest * (1 + 1e-12));
            assertThat(found.isFinite()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "512, 784",
        "65, 63",
        "64, 64",
        "3, 8193",
        "9, 8192",
        "2, 20000",
        "5000, 100",
        "3000, 9",
        "128, 15",
        "70, 16"
    })
    void boundsOfManyNumbers(int rows, int length) {
        try (Tensor tensor = random(rows, length)) {
            double magnitude = 0;
            double largest = 0;
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int i = 0; i < length; i++) {
                    float value = tensor.bytes().getFloat((row * length + i) * Float.BYTES);
                    magnitude = Math.max(magnitude, Math.abs(value));
                    sum += Math.abs(value);
                }
                largest = Math.max(largest, sum);
            }
            ElementFacts found = facts(tensor);
            assertThat(Math.max(-found.least(), found.most())).isEqualTo(magnitude);
            assertThat(found.rowSum()).isBetween(largest * (1 - 1e-12), largest * 1.001);
            assertThat(found.isFinite()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "4095", "8191", "40959"})
    void whatIsNoNumberIsFoundAnywhere(int index) {
        try (Tensor tensor = random(10, 4096)) {
            tensor.bytes().putFloat(index * Float.BYTES, Float.NaN);
            assertThat(facts(tensor).nan()).isEqualTo(1);
            tensor.bytes().putFloat(index * Float.BYTES, Float.NEGATIVE_INFINITY);
            assertThat(facts(tensor).negative()).isEqualTo(1);
            tensor.bytes().putFloat(index * Float.BYTES, -Float.MAX_VALUE);
            assertThat(facts(tensor).least()).isEqualTo(-Float.MAX_VALUE);
            assertThat(facts(tensor).most()).isLessThan(10);
        }
    }

    /** The file of a model puts weights at any byte. */
    @Test
    void elementsMayLieAtAnyAddress() {
        try (Tensor tensor = random(80, 100)) {
            ByteBuffer shifted = ByteBuffer.allocateDirect(80 * 100 * Float.BYTES + 1)
                    .position(1)
                    .put(tensor.bytes())
                    .position(1)
                    .slice();
            assertThat(ElementFacts.of(tensor.type(), shifted)).isEqualTo(facts(tensor));
        }
    }

    @Test
    void whatIsNoNumberIsCounted() {
        try (Tensor tensor = random(4, 600)) {
            tensor.bytes().putFloat(1500 * Float.BYTES, Float.NaN);
            tensor.bytes().putFloat(20 * Float.BYTES, Float.NEGATIVE_INFINITY);
            tensor.bytes().putFloat(2399 * Float.BYTES, Float.POSITIVE_INFINITY);
            ElementFacts found = facts(tensor);
            assertThat(found.nan()).isEqualTo(1);
            assertThat(found.negative()).isEqualTo(1);
            assertThat(found.positive()).isEqualTo(1);
            assertThat(found.most()).isLessThan(10);
            assertThat(found.rowSum()).isInfinite();
        }
    }

    @Test
    void ofOneRowThereAreEndsAlone() {
        try (Tensor tensor = Tensor.ofFloats(new float[] {-0.5f, 3, -0f}, 3)) {
            ElementFacts found = facts(tensor);
            assertThat(found.least()).isEqualTo(-0.5);
            assertThat(found.most()).isEqualTo(3);
            assertThat(found.rowSum()).isInfinite();
        }
    }

    @Test
    void ofNothingThereAreNoEnds() {
        try (Tensor tensor = Tensor.allocate(DataType.FP32, 0)) {
            ElementFacts found = facts(tensor);
            assertThat(found.least()).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(found.most()).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(found.isFinite()).isTrue();
        }
    }
}
