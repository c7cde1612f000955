package io.neurometer.engine.backend.reference;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Many row-major matrix products of one size: {@code C_i = A_i B_i} or {@code C_i += A_i B_i}. FP32 and FP64 go to
 * {@link Gemm}; 16-bit floats are computed in FP32; integers in Java, exact and wrapping.
 *
 * @param m rows of A and C
 * @param n columns of B and C
 * @param k columns of A and rows of B
 * @param transposeA whether A is stored as [k, m]
 * @param transposeB whether B is stored as [n, k]
 * @param a for each product where A starts, in elements
 * @param b for each product where B starts, in elements
 * @param c for each product where C starts, in elements
 */
record MatrixProduct(int m, int n, int k, boolean transposeA, boolean transposeB, int[] a, int[] b, int[] c) {
    /** One product of whole tensors. */
    static MatrixProduct single(long m, long n, long k, boolean transposeA, boolean transposeB) {
        return new MatrixProduct(
                Math.toIntExact(m),
                Math.toIntExact(n),
                Math.toIntExact(k),
                transposeA,
                transposeB,
                new int[] {0},
                new int[] {0},
                new int[] {0});
    }

    /** The products that numpy's matmul is made of. */
    static MatrixProduct matMul(Shape a, Shape b) {
        long m = a.rank() == 1 ? 1 : a.size(-2);
        long k = a.size(-1);
        long n = b.rank() == 1 ? 1 : b.size(-1);
        Shape batchA = batch(a);
        Shape batchB = batch(b);
        if (batchB.elements() == 1 && batchB.rank() <= batchA.rank()) {
            return single(batchA.elements() * m, n, k, false, false);
        }
        Shape batch = broadcast(batchA, batchB);
        return new MatrixProduct(
                Math.toIntExact(m),
                Math.toIntExact(n),
                Math.toIntExact(k),
                false,
                false,
                offsets(batchA, batch, m * k),
                offsets(batchB, batch, k * n),
                consecutive(Math.toIntExact(batch.elements()), m * n));
    }

    private static Shape batch(Shape shape) {
        return Shape.of(shape.dims().subList(0, Math.max(0, shape.rank() - 2)));
    }

    private static Shape broadcast(Shape a, Shape b) {
        long[] sizes = new long[Math.max(a.rank(), b.rank())];
        for (int i = 1; i <= sizes.length; i++) {
            long first = i <= a.rank() ? a.size(-i) : 1;
            long second = i <= b.rank() ? b.size(-i) : 1;
            sizes[sizes.length - i] = first == 1 ? second : first;
        }
        return Shape.of(sizes);
    }

    /** Memory that {@link #run} takes for a while, in bytes. */
    static long workspaceBytes(DataType type, TensorType... operands) {
        if (type != DataType.FP16 && type != DataType.BF16) {
            return 0;
        }
        return Arrays.stream(operands)
                .mapToLong(operand -> operand.shape().elements() * Float.BYTES)
                .sum();
    }

    /** @param accumulate whether to add to what {@code target} holds, rather than to replace it */
    void run(Tensor left, Tensor right, Tensor target, float alpha, boolean accumulate) {
        if (target.elements() == 0) {
            return;
        }
        if (k == 0) {
            if (!accumulate) {
                Fill.zero(target.bytes());
            }
            return;
        }
        switch (target.dataType()) {
            case FP32, FP64 -> runNative(left, right, target, alpha, accumulate);
            case FP16, BF16 -> runHalves(left, right, target, alpha, accumulate);
            default -> runIntegers(left, right, target, alpha, accumulate);
        }
    }

    private void runNative(Tensor left, Tensor right, Tensor target, float alpha, boolean accumulate) {
        Buffer x = numbers(left);
        Buffer y = numbers(right);
        Buffer z = numbers(target);
        for (int i = 0; i < a.length; i++) {
            Gemm.multiply(
                    m,
                    n,
                    k,
                    alpha,
                    new Gemm.Matrix(x, a[i], transposeA ? m : k, transposeA),
                    new Gemm.Matrix(y, b[i], transposeB ? k : n, transposeB),
                    accumulate,
                    new Gemm.Matrix(z, c[i], n));
        }
    }

    private static Buffer numbers(Tensor tensor) {
        return tensor.dataType() == DataType.FP64
                ? tensor.bytes().asDoubleBuffer()
                : tensor.bytes().asFloatBuffer();
    }

    private void runHalves(Tensor left, Tensor right, Tensor target, float alpha, boolean accumulate) {
        try (Tensor x = TensorCast.to(DataType.FP32, left);
                Tensor y = TensorCast.to(DataType.FP32, right);
                Tensor z = accumulate
                        ? TensorCast.to(DataType.FP32, target)
                        : Tensor.allocate(target.type().withDataType(DataType.FP32))) {
            runNative(x, y, z, alpha, accumulate);
            TensorCast.copy(z, target);
        }
    }

    private void runIntegers(Tensor left, Tensor right, Tensor target, float alpha, boolean accumulate) {
        DataType type = target.dataType();
        ByteBuffer out = target.bytes();
        long[] x = new long[m * k];
        long[] y = new long[k * n];
        long[] row = new long[n];
        for (int i = 0; i < a.length; i++) {
            ElementArrays.read(left.bytes(), left.dataType(), a[i], x, 0, x.length);
            ElementArrays.read(right.bytes(), right.dataType(), b[i], y, 0, y.length);
            for (int r = 0; r < m; r++) {
                integerRow(x, y, r, row);
                if (alpha != 1) {
                    for (int c = 0; c < n; c++) {
                        row[c] = (long) (alpha * (double) row[c]);
                    }
                }
                int start = this.c[i] + r * n;
                for (int c = 0; accumulate && c < n; c++) {
                    row[c] += Elements.getLong(out, type, start + c);
                }
                ElementArrays.write(out, type, start, row, n, type == DataType.UINT64);
            }
        }
    }

    private void integerRow(long[] x, long[] y, int r, long[] row) {
        Arrays.fill(row, 0);
        for (int j = 0; j < k; j++) {
            long factor = transposeA ? x[j * m + r] : x[r * k + j];
            for (int c = 0; c < n; c++) {
                row[c] += factor * (transposeB ? y[c * k + j] : y[j * n + c]);
            }
        }
    }

    /** Where each matrix starts when {@code count} of them follow one another. */
    static int[] consecutive(int count, long matrixElements) {
        int[] offsets = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = Math.toIntExact(i * matrixElements);
        }
        return offsets;
    }

    /** Where each matrix of a batch lies when its leading dimensions are broadcast to {@code batch}. */
    static int[] offsets(Shape operand, Shape batch, long matrixElements) {
        int rank = batch.rank();
        int[] offsets = new int[Math.toIntExact(batch.elements())];
        for (int i = 0; i < offsets.length; i++) {
            long rest = i;
            long offset = 0;
            long[] position = new long[rank];
            for (int axis = rank - 1; axis >= 0; axis--) {
                position[axis] = rest % batch.size(axis);
                rest /= batch.size(axis);
            }
            int missing = rank - operand.rank();
            for (int axis = 0; axis < operand.rank(); axis++) {
                long size = operand.size(axis);
                offset = offset * size + (size == 1 ? 0 : position[missing + axis]);
            }
            offsets[i] = Math.toIntExact(offset * matrixElements);
        }
        return offsets;
    }
}
