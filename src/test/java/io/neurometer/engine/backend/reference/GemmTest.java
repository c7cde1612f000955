package io.neurometer.engine.backend.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neurometer.engine.backend.reference.Gemm.Matrix;
import io.neurometer.engine.tensor.Tensor;
import java.nio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemmTest {
    private final Tensor input = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 6);
    private final Tensor result = Tensor.ofFloats(new float[] {1, 1, 1, 1}, 4);

    @AfterEach
    void free() {
        input.close();
        result.close();
    }

    private static Buffer numbers(Tensor tensor) {
        return tensor.bytes().asFloatBuffer();
    }

    @Test
    void transposedMatrixIsStoredColumnByColumn() {
        Matrix stored = new Matrix(numbers(input), 0, 3);
        Matrix transposed = new Matrix(numbers(input), 0, 3, true);
        Gemm.multiply(2, 2, 3, 0.5f, stored, transposed, true, new Matrix(numbers(result), 0, 2));
        assertThat(result.toFloats()).containsExactly(8, 17, 17, 39.5f);
    }

    @Test
    void partOfAMatrixIsMultipliedInPlace() {
        Matrix columns = new Matrix(numbers(input), 1, 3);
        Gemm.multiply(2, 2, 2, 1, columns, columns, false, new Matrix(numbers(result), 0, 2));
        assertThat(result.toFloats()).containsExactly(2 * 2 + 3 * 5, 2 * 3 + 3 * 6, 5 * 2 + 6 * 5, 5 * 3 + 6 * 6);
    }

    @ParameterizedTest
    @CsvSource({"1, 3, false", "0, 4, false", "0, 2, false", "-1, 3, false", "1, 2, true", "0, 1, true"})
    void memoryOutsideAMatrixIsNeverTouched(int offset, int stride, boolean transposed) {
        Matrix beyond = new Matrix(numbers(input), offset, stride, transposed);
        Matrix whole = new Matrix(numbers(input), 0, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gemm.multiply(2, 2, 3, 1, beyond, whole, false, new Matrix(numbers(result), 0, 2)));
        assertThat(result.toFloats()).containsExactly(1, 1, 1, 1);
    }
}
