package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Linear;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products of numbers that are integers already, with rows and columns whose scales are 1: quantizing loses nothing, so
 * that the answer is the exact sum.
 */
class QuantizedMatMulTest {
    /** All sums are below 2^24 and exact; the scale of a row, 127 times one 127th, may be off in its last bit. */
    private static final double ROUNDING = 1e-6;

    private static final int LARGEST = 127;

    /** Weights by row and column, of which the largest in each column is 127. */
    private static final List<IntBinaryOperator> LARGE = List.of(
            (row, column) -> row % 2 == 0 ? LARGEST : -LARGEST, (row, column) -> row % 4 == column % 4 ? LARGEST : 0);

    /** The same where two neighbours of the same sign come to 127. */
    private static final List<IntBinaryOperator> IN_PAIRS = List.of(
            (row, column) -> row == 0 ? LARGEST : row < 4 ? 0 : new int[] {64, 63, -64, -63}[row % 4],
            (row, column) -> row == 0 ? -LARGEST : row < 4 ? 0 : new int[] {63, 64, 63, 63}[row % 4],
            (row, column) -> row == 0 ? LARGEST : row < 4 ? 0 : new int[] {-1, -126, 100, 27}[(row + column) % 4],
            LARGE.get(1));

    /** Runs in a process of its own, whose environment holds oneDNN to an instruction set. */
    static final class WithoutVnni {
        private WithoutVnni() {}

        public static void main(String[] arguments) {
            ProcessWithout.require();
            for (int rows : new int[] {1, 2, 33}) {
                for (int inner : new int[] {2, 3, 17, 64, 384, 1000}) {
                    for (int columns : new int[] {1, 5, 33, 64}) {
                        assertExact(rows, inner, columns, true);
                    }
                }
            }
        }
    }

    private static void assertExact(int rows, int inner, int columns, boolean inPairs) {
        for (IntBinaryOperator weights : inPairs ? IN_PAIRS : LARGE) {
            try (Tensor left = left(rows, inner);
                    Tensor right = right(inner, columns, weights)) {
                BothBackends.of(new Linear.MatMul(), left, right)
                        .constant(1)
                        .by(request -> QuantizedMatMul.kernel(
                                request,
                                new FusedOps(request, null),
                                MemoryDescriptor.fp32(rows, inner),
                                MemoryDescriptor.fp32(inner, columns),
                                -1,
                                inPairs))
                        .assertAgree(ROUNDING);
            }
        }
    }

    /** Integers up to 127, which is in every row, and many of them that large. */
    private static Tensor left(int rows, int inner) {
        Random random = new Random(rows * 31L + inner);
        Tensor tensor = Tensor.allocate(DataType.FP32, rows, inner);
        for (int i = 0; i < rows * inner; i++) {
            boolean large = i % inner == 0 || random.nextInt(3) > 0;
            int sign = i / inner % 2 == 0 ? 1 : -1;
            int value = large ? sign * LARGEST : random.nextInt(2 * LARGEST + 1) - LARGEST;
            tensor.bytes().putFloat(i * Float.BYTES, value);
        }
        return tensor;
    }

    private static Tensor right(int inner, int columns, IntBinaryOperator element) {
        Tensor tensor = Tensor.allocate(DataType.FP32, inner, columns);
        for (int row = 0; row < inner; row++) {
            for (int column = 0; column < columns; column++) {
                int value = element.applyAsInt(row, column);
                tensor.bytes().putFloat((row * columns + column) * Float.BYTES, value);
            }
        }
        return tensor;
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "3, 64", "16, 100", "5, 384"})
    void sumsAreThoseOfTheIntegers(int rows, int inner) {
        assertExact(rows, inner, 33, true);
        if (Isa.multipliesIntegers()) {
            assertExact(rows, inner, 33, false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVX2", "AVX512_CORE"})
    void nothingSaturatesWithoutVnni(String instructionSet) throws IOException, InterruptedException {
        ProcessWithout.vnni(instructionSet, WithoutVnni.class);
    }
}
