package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Quantization;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationKernelsTest {
    private final Random random = new Random(31);

    /** Every multiple of a quarter of the scale from below the least integer to above the greatest. */
    private static Tensor quarters(float scale, long... sizes) {
        Tensor tensor = Tensor.allocate(DataType.FP32, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(i * Float.BYTES, (i % 2400 - 1200) * 0.25f * scale);
        }
        return tensor;
    }

    private static Tensor scalar(float value) {
        return Tensor.ofFloats(new float[] {value});
    }

    private Tensor positive(long... sizes) {
        Tensor tensor = BothBackends.random(random, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes()
                    .putFloat(i * Float.BYTES, 0.01f + Math.abs(tensor.bytes().getFloat(i * Float.BYTES)));
        }
        return tensor;
    }

    private Tensor bytes(DataType type, long... sizes) {
        Tensor tensor = Tensor.allocate(type, sizes);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().put(i, (byte) random.nextInt());
        }
        return tensor;
    }

    private static Quantization.Quantize quantize(int axis) {
        return new Quantization.Quantize(axis, DataType.UINT8);
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT8", "INT8"})
    void tiesRoundToEvenBeforeTheZeroPoint(DataType type) {
        for (float scale : new float[] {1, 0.1f, 3}) {
            Tensor x = quarters(scale, 3, 16, 50);
            BothBackends.of(quantize(1), x, scalar(scale), bytes(type)).assertAgree(0);
            BothBackends.of(quantize(1), x, scalar(scale), bytes(type))
                    .constant(1, 2)
                    .assertAgree(0);
        }
        BothBackends.of(quantize(1), quarters(1, 2400), scalar(1)).assertAgree(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1})
    void scalesAlongAnAxis(int axis) {
        long[] sizes = {4, 7, 18};
        long length = sizes[axis < 0 ? axis + 3 : axis];
        Tensor x = quarters(0.5f, sizes);
        Tensor scales = positive(length);
        for (DataType type : new DataType[] {DataType.UINT8, DataType.INT8}) {
            BothBackends.of(quantize(axis), x, scales, bytes(type, length)).assertAgree(0);
            Quantization.Dequantize back = new Quantization.Dequantize(axis);
            BothBackends.of(back, bytes(type, sizes), scales, bytes(type, length))
                    .assertAgree(0);
            BothBackends.of(back, bytes(type, sizes), scales, bytes(type, length))
                    .constant(1, 2)
                    .assertAgree(0);
            BothBackends.of(back, bytes(type, sizes), scales).assertAgree(0);
        }
    }

    @Test
    void sumsBecomeRealNumbers() {
        Tensor sums = Tensor.allocate(DataType.INT32, 5, 9);
        for (int i = 0; i < sums.elements(); i++) {
            sums.bytes().putInt(i * Integer.BYTES, random.nextInt());
        }
        BothBackends.of(new Quantization.Dequantize(-1), sums, scalar(0.37f)).assertAgree(0);
        BothBackends.of(new Quantization.Dequantize(-1), sums, positive(9)).assertAgree(0);
        Tensor zeros = Tensor.allocate(DataType.INT32);
        zeros.bytes().putInt(0, 0);
        BothBackends.of(new Quantization.Dequantize(-1), sums, scalar(0.37f), zeros)
                .assertLeftToTheReference();
    }

    @Test
    void blocksAndWideIntegersAreLeft() {
        BothBackends.of(quantize(1), quarters(1, 4, 6), positive(4, 2)).assertLeftToTheReference();
        BothBackends.of(new Quantization.Quantize(0, DataType.INT16), quarters(1, 4, 6), scalar(1))
                .assertLeftToTheReference();
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "7, 3", "16, 384", "33, 65", "2, 1000"})
    void rangesFoundInTheData(long rows, long columns) {
        Tensor x = BothBackends.random(random, rows, columns);
        BothBackends.of(new Quantization.DynamicQuantize(), x).assertAgree(0);
    }

    @Test
    void rangesOnOneSideOfZeroReachIt() {
        Tensor above = positive(4, 33);
        Tensor below = positive(4, 33);
        Tensor zeros = positive(4, 33);
        for (int i = 0; i < below.elements(); i++) {
            below.bytes().putFloat(i * Float.BYTES, -below.bytes().getFloat(i * Float.BYTES));
            zeros.bytes().putFloat(i * Float.BYTES, 0);
        }
        for (Tensor x : new Tensor[] {above, below, zeros}) {
            BothBackends.of(new Quantization.DynamicQuantize(), x).assertAgree(0);
        }
    }

    @Test
    void theRangeOfASingleNumberIsLeft() {
        BothBackends.of(new Quantization.DynamicQuantize(), scalar(-2)).assertLeftToTheReference();
    }
}
