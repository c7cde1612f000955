package io.neurometer.engine.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProductByConvolutionTest {
    /** Sums of up to 384 products of numbers below 1, in another order. */
    private static final double TOLERANCE = 2e-5;

    /** One rounding to FP32 and one multiplication more than the reference's at most. */
    private static final double ROUNDING = 2e-7;

    private static final String WAY = "convolution of rows";

    private final OnednnBackend backend = new OnednnBackend();
    private final Random random = new Random(43);

    /** Runs in a process of its own. */
    static final class WithoutVnni {
        private WithoutVnni() {}

        public static void main(String[] arguments) {
            ProcessWithout.require();
            for (int rows : new int[] {1, 2, 33}) {
                for (int inner : new int[] {1, 2, 3, 17, 64, 384, 1000}) {
                    for (int columns : new int[] {1, 5, 33, 64}) {
                        assertIntegersAgree(rows, inner, columns);
                    }
                }
            }
        }
    }

    private static Fusion.Link activation(ActivationFunction function) {
        return new Fusion.Link(new Activation.Simple(function, 1, 0), 0, 0);
    }

    private static Fusion.Link with(Elementwise.BinaryFunction function) {
        return new Fusion.Link(new Elementwise.Binary(function), 0, 1);
    }

    private BothBackends run(Op op, Tensor... inputs) {
        return BothBackends.of(op, inputs)
                .by(request -> backend.kernel(request.by(WAY)).orElse(null));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 384, 10", "2, 7, 33", "17, 384, 64", "128, 50, 5"})
    void productsOfAllSizes(long rows, long inner, long columns) {
        Tensor left = BothBackends.random(random, rows, inner);
        run(new Linear.MatMul(), left, BothBackends.random(random, inner, columns))
                .constant(1)
                .assertAgree(TOLERANCE);
        run(
                        new Linear.FullyConnected(),
                        left,
                        BothBackends.random(random, columns, inner),
                        BothBackends.random(random, columns))
                .constant(1, 2)
                .assertAgree(TOLERANCE);
        run(
                        new Linear.Gemm(1, 1, false, true),
                        left,
                        BothBackends.random(random, columns, inner),
                        BothBackends.random(random, columns))
                .constant(1, 2)
                .threads(2)
                .assertAgree(TOLERANCE);
    }

    @Test
    void whatFollowsOnEachElement() {
        Tensor left = BothBackends.random(random, 3, 5, 48);
        Tensor right = BothBackends.random(random, 48, 40);
        Tensor bias = BothBackends.random(random, 40);
        Tensor added = BothBackends.random(random, 3, 5, 40);
        Fusion.Chain sums = new Fusion.Chain(
                new Linear.MatMul(),
                2,
                List.of(
                        with(Elementwise.BinaryFunction.ADD),
                        with(Elementwise.BinaryFunction.ADD),
                        activation(ActivationFunction.GELU)));
        run(sums, left, right, bias, added).constant(1, 2).assertAgree(TOLERANCE);
        Fusion.Chain products = new Fusion.Chain(
                new Linear.MatMul(),
                2,
                List.of(with(Elementwise.BinaryFunction.MUL), activation(ActivationFunction.RELU)));
        run(products, left, right, added).constant(1).assertAgree(TOLERANCE);
    }

    @Test
    void whatItCannotReadInThatOrderIsLeft() {
        Tensor left = BothBackends.random(random, 3, 5, 48);
        Tensor right = BothBackends.random(random, 48, 40);
        Fusion.Chain rows = new Fusion.Chain(new Linear.MatMul(), 2, List.of(with(Elementwise.BinaryFunction.MUL)));
        assertThat(run(rows, left, right, BothBackends.random(random, 40))
                        .constant(1, 2)
                        .hasKernel())
                .isFalse();
        assertThat(run(new Linear.MatMul(), BothBackends.random(random, 2, 3, 5, 48), right)
                        .constant(1)
                        .hasKernel())
                .isFalse();
        assertThat(run(new Linear.Gemm(1, 1, true, false), BothBackends.random(random, 48, 5), right)
                        .constant(1)
                        .hasKernel())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 384, 7", "3, 1, 2", "17, 65, 130"})
    void integers(int rows, int inner, int columns) {
        assertIntegersAgree(rows, inner, columns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVX2", "AVX512_CORE"})
    void integersWithoutVnni(String instructionSet) throws IOException, InterruptedException {
        ProcessWithout.vnni(instructionSet, WithoutVnni.class);
    }

    /** Two products of 255 with the largest weights, 64, still fit into 16 bits. */
    private static void assertIntegersAgree(int rows, int inner, int columns) {
        Random random = new Random(rows * 31L + inner);
        Tensor left = Tensor.allocate(DataType.UINT8, rows, inner);
        for (int i = 0; i < left.elements(); i++) {
            left.bytes().put(i, (byte) (random.nextInt(3) > 0 ? 255 : random.nextInt(256)));
        }
        Tensor zero = Tensor.allocate(DataType.UINT8);
        zero.bytes().put(0, (byte) 131);
        for (DataType type : new DataType[] {DataType.INT8, DataType.UINT8}) {
            int middle = type == DataType.UINT8 ? SignedWeights.SIGN_BIT : 0;
            Tensor right = Tensor.allocate(type, inner, columns);
            for (int i = 0; i < right.elements(); i++) {
                int weight = random.nextInt(3) > 0 ? (i % columns % 2 == 0 ? 64 : -64) : random.nextInt(129) - 64;
                right.bytes().put(i, (byte) (weight + middle));
            }
            Tensor middles = Tensor.allocate(type, columns);
            for (int i = 0; i < columns; i++) {
                middles.bytes().put(i, (byte) middle);
            }
            BothBackends.of(new Linear.MatMulInteger(), left, right, zero, middles)
                    .constant(1, 3)
                    .by(request -> integerKernel(request, new IntegerMatMul.Parameters(-1, -1, 2, 3)))
                    .assertAgree(0);
            BothBackends.of(
                            new Linear.QuantizedMatMul(),
                            left,
                            right,
                            BothBackends.random(random),
                            BothBackends.random(random, columns),
                            zero,
                            middles)
                    .constant(1, 3, 5)
                    .by(request -> integerKernel(request, new IntegerMatMul.Parameters(2, 3, 4, 5)))
                    .assertAgree(ROUNDING);
        }
    }

    private static @Nullable Kernel integerKernel(KernelRequest request, IntegerMatMul.Parameters parameters) {
        return IntegerMatMul.kernel(request, new FusedOps(request, null), parameters, true);
    }
}
