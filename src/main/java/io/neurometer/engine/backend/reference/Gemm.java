package io.neurometer.engine.backend.reference;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.nio.FloatBuffer;

/** FP32 matrix products by OpenBLAS, the library that ND4J multiplies with, on parts of tensors without copies. */
final class Gemm {
    private Gemm() {}

    /**
     * A row-major matrix within a tensor's memory.
     *
     * @param floats memory outside the Java heap
     * @param offset index of the first element
     * @param stride elements from one row to the next
     */
    record Matrix(FloatBuffer floats, int offset, int stride) {
        private FloatBuffer start() {
            return floats.duplicate().position(offset);
        }

        private boolean holds(int rows, int columns) {
            return stride >= columns && offset + (rows - 1L) * stride + columns <= floats.capacity();
        }
    }

    /** c = a b, or c + a b. @param m rows of c @param n columns of c @param k columns of a */
    static void multiply(int m, int n, int k, Matrix a, Matrix b, boolean accumulate, Matrix c) {
        multiply(false, m, n, k, a, b, accumulate, c);
    }

    /** c = aᵀ b, or c + aᵀ b. @param m rows of c @param n columns of c @param k rows of a */
    static void multiplyTransposed(int m, int n, int k, Matrix a, Matrix b, boolean accumulate, Matrix c) {
        multiply(true, m, n, k, a, b, accumulate, c);
    }

    private static void multiply(
            boolean transposed, int m, int n, int k, Matrix a, Matrix b, boolean accumulate, Matrix c) {
        if (m == 0 || n == 0) {
            return;
        }
        boolean fits = k > 0 && c.holds(m, n) && b.holds(k, n) && (transposed ? a.holds(k, m) : a.holds(m, k));
        if (!fits) {
            throw new IllegalArgumentException(
                    "matrices of " + m + " x " + n + " x " + k + " reach beyond their memory");
        }
        cblas_sgemm(
                CblasRowMajor,
                transposed ? CblasTrans : CblasNoTrans,
                CblasNoTrans,
                m,
                n,
                k,
                1f,
                a.start(),
                a.stride(),
                b.start(),
                b.stride(),
                accumulate ? 1f : 0f,
                c.start(),
                c.stride());
    }
}
