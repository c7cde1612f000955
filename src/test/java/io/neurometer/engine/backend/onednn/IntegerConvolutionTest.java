package io.neurometer.engine.backend.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerConvolutionTest {
    private final Random random = new Random(37);

    private Tensor bytes(DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) random.nextInt());
        }
        return tensor;
    }

    /** Of 7 bits, so that every processor has the product. */
    private Tensor weights(DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) (random.nextInt(-64, 65) + (type == DataType.UINT8 ? 128 : 0)));
        }
        return tensor;
    }

    private static Tensor zero(DataType type) {
        Tensor tensor = Tensor.allocate(type);
        tensor.bytes().put(0, (byte) (type == DataType.UINT8 ? 128 : 0));
        return tensor;
    }

    private static List<Long> each(long size) {
        return List.of(size, size);
    }

    private static Convolution.ConvInteger conv(int kernel, int stride, int padding, int groups) {
        return new Convolution.ConvInteger(
                new Window(each(kernel), each(stride), each(1), Window.Padding.EXPLICIT, each(padding), each(padding)),
                groups);
    }

    @ParameterizedTest
    @CsvSource({"INT8, 1, 1, 0", "INT8, 3, 1, 1", "UINT8, 3, 2, 1", "UINT8, 5, 1, 2"})
    void windowsAndPadding(DataType type, int kernel, int stride, int padding) {
        Tensor features = bytes(DataType.UINT8, 2, 16, 11, 9);
        Tensor weight = weights(type, 24, 16, kernel, kernel);
        BothBackends.of(conv(kernel, stride, padding, 1), features, weight, bytes(DataType.UINT8), zero(type))
                .constant(1, 3)
                .assertAgree(0);
    }

    @Test
    void groups() {
        assumeTrue(Isa.hasWideVectors(), "without AVX-512 oneDNN has only its reference");
        BothBackends.of(
                        conv(3, 1, 1, 4),
                        bytes(DataType.UINT8, 1, 16, 8, 8),
                        weights(DataType.INT8, 8, 4, 3, 3),
                        bytes(DataType.UINT8))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void singleChannels() {
        BothBackends.of(
                        conv(3, 1, 1, 16),
                        bytes(DataType.UINT8, 1, 16, 8, 8),
                        weights(DataType.INT8, 16, 1, 3, 3),
                        bytes(DataType.UINT8))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void extremesDoNotSaturate() {
        assumeTrue(Isa.multipliesIntegers(), "no VNNI here");
        Tensor features = Tensor.allocate(DataType.UINT8, 1, 64, 6, 6);
        Tensor weight = Tensor.allocate(DataType.INT8, 16, 64, 3, 3);
        for (int i = 0; i < features.elements(); i++) {
            features.bytes().put(i, (byte) 255);
        }
        for (int i = 0; i < weight.elements(); i++) {
            weight.bytes().put(i, (byte) (i % 5 == 0 ? 127 : -128));
        }
        BothBackends.of(conv(3, 1, 1, 1), features, weight).constant(1).assertAgree(0);
        BothBackends.of(conv(3, 1, 1, 1), bytes(DataType.INT8, 1, 64, 6, 6), weight, bytes(DataType.INT8))
                .constant(1)
                .assertAgree(0);
    }

    @Test
    void weightsWithAnotherZeroPointAreLeft() {
        Tensor one = Tensor.allocate(DataType.INT8);
        one.bytes().put(0, (byte) 1);
        BothBackends.of(
                        conv(3, 1, 1, 1),
                        bytes(DataType.UINT8, 1, 4, 6, 6),
                        weights(DataType.INT8, 4, 4, 3, 3),
                        bytes(DataType.UINT8),
                        one)
                .constant(1, 3)
                .assertLeftToTheReference();
        BothBackends.of(conv(3, 1, 1, 1), bytes(DataType.UINT8, 1, 4, 6, 6), weights(DataType.INT8, 4, 4, 3, 3))
                .assertLeftToTheReference();
    }
}
