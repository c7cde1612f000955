package io.neurometer.engine.backend.reference;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * General matrix products of FP32 or FP64 by OpenBLAS, on parts of tensors without copies. This is the only way to its
 * products: none reads or writes outside its matrices' buffers.
 */
final class Gemm {
    private Gemm() {}

    /**
     * A matrix within a tensor's memory, its rows one after the other.
     *
     * @param elements FP32 or FP64 numbers outside the Java heap
     * @param offset index of the first element
     * @param stride elements from one stored row to the next
     * @param transposed whether what is stored as a row is meant as a column
     */
    record Matrix(Buffer elements, int offset, int stride, boolean transposed) {
        /** A matrix whose rows are stored as rows. */
        Matrix(Buffer elements, int offset, int stride) {
            this(elements, offset, stride, false);
        }

        private FloatBuffer floats() {
            return ((FloatBuffer) elements).duplicate().position(offset);
        }

        private DoubleBuffer doubles() {
            return ((DoubleBuffer) elements).duplicate().position(offset);
        }

        private int order() {
            return transposed ? CblasTrans : CblasNoTrans;
        }

        private boolean holds(int rows, int columns) {
            int storedRows = transposed ? columns : rows;
            int storedColumns = transposed ? rows : columns;
            long end = offset + (storedRows - 1L) * stride + storedColumns;
            return offset >= 0 && stride >= storedColumns && end <= elements.capacity();
        }
    }

    /**
     * c = alpha a b, or c + alpha a b.
     *
     * @param m rows of a and c
     * @param n columns of b and c
     * @param k columns of a and rows of b, at least 1
     * @param accumulate whether to add to what {@code c} holds
     * @param c not transposed
     * @throws IllegalArgumentException when a matrix reaches beyond its buffer
     */
    static void multiply(int m, int n, int k, float alpha, Matrix a, Matrix b, boolean accumulate, Matrix c) {
        if (m == 0 || n == 0) {
            return;
        }
        boolean fits = m > 0 && n > 0 && k > 0 && a.holds(m, k) && b.holds(k, n) && c.holds(m, n) && !c.transposed();
        if (!fits) {
            throw new IllegalArgumentException(
                    "matrices of " + m + " x " + n + " x " + k + " reach beyond their memory");
        }
        float beta = accumulate ? 1 : 0;
        if (c.elements() instanceof FloatBuffer) {
            cblas_sgemm(
                    CblasRowMajor,
                    a.order(),
                    b.order(),
                    m,
                    n,
                    k,
                    alpha,
                    a.floats(),
                    a.stride(),
                    b.floats(),
                    b.stride(),
                    beta,
                    c.floats(),
                    c.stride());
        } else {
            cblas_dgemm(
                    CblasRowMajor,
                    a.order(),
                    b.order(),
                    m,
                    n,
                    k,
                    alpha,
                    a.doubles(),
                    a.stride(),
                    b.doubles(),
                    b.stride(),
                    beta,
                    c.doubles(),
                    c.stride());
        }
    }
}
