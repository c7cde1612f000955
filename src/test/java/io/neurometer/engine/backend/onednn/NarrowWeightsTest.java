package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.HalfPrecision;
import io.neurometer.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowWeightsTest {
    /** Sums of 300 products in another order. */
    private static final double ROUNDING = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "0, 1, -65504, f16",
        "0x1p-24, -0x1p-14, 0.333251953125, f16",
        "0x1p-25, 1, 2, bf16",
        "65536, -1, 0x1.fep100, bf16",
        "0x1.ffcp3, 0x1p-100, 1, f32",
        "0.1, 0, 0, f32",
        "NaN, 0, 0, f32",
        "Infinity, 0, 0, f16"
    })
    void holdsWeightsWithoutLoss(float first, float second, float third, String type) {
        int expected = type.equals("f16") ? dnnl.dnnl_f16 : type.equals("bf16") ? dnnl.dnnl_bf16 : dnnl.dnnl_f32;
        assertThat(NarrowWeights.type(FloatBuffer.wrap(new float[] {first, second, third})))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, FP16", "3, FP16", "40, FP16", "1, BF16", "5, BF16", "2, FP32"})
    void productsAreThoseInFp32(int rows, DataType type) {
        Random random = new Random(7);
        try (Tensor left = BothBackends.random(random, rows, 300);
                Tensor right = BothBackends.random(random, 300, 257);
                Tensor transposed = BothBackends.random(random, 257, 300);
                Tensor bias = BothBackends.random(random, 257)) {
            narrow(right, type);
            narrow(transposed, type);
            BothBackends.of(new Linear.MatMul(), left, right).constant(1).assertAgree(ROUNDING);
            BothBackends.of(new Linear.FullyConnected(), left, transposed, bias)
                    .constant(1, 2)
                    .assertAgree(ROUNDING);
            BothBackends.of(new Linear.Gemm(1, 1, false, true), left, transposed, bias)
                    .constant(1, 2)
                    .threads(2)
                    .assertAgree(ROUNDING);
        }
    }

    private static void narrow(Tensor tensor, DataType type) {
        FloatBuffer elements = tensor.bytes().asFloatBuffer();
        for (int i = 0; i < elements.capacity(); i++) {
            float element = elements.get(i);
            elements.put(
                    i,
                    switch (type) {
                        case FP16 -> HalfPrecision.fromFp16(HalfPrecision.toFp16(element));
                        case BF16 -> HalfPrecision.fromBf16(HalfPrecision.toBf16(element));
                        default -> element;
                    });
        }
    }
}
