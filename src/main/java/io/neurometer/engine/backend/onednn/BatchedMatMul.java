package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * A batch of matrix products of activations with weights, on one thread.
 *
 * @param primitive destroyed by {@link #close}
 * @param weights how the weights must lie
 * @param scratchpadBytes scratch memory of a run
 */
record BatchedMatMul(
        dnnl_primitive primitive,
        MemoryDescriptor left,
        MemoryDescriptor weights,
        MemoryDescriptor output,
        long scratchpadBytes)
        implements AutoCloseable {

    /**
     * The memory format that oneDNN wants for the weights, or null where it has no fast product. Row-major where its own
     * format would pad the columns.
     */
    static @Nullable MemoryDescriptor weights(int count, int rows, int inner, int columns) {
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor product = product(
                    scope,
                    part(count, rows, rows, inner),
                    MemoryDescriptor.any(dnnl.dnnl_f32, count, inner, columns),
                    part(count, rows, rows, columns));
            if (product == null) {
                return null;
            }
            MemoryDescriptor wanted = product.weights();
            MemoryDescriptor rowMajor = part(count, inner, inner, columns);
            return wanted.bytes() > rowMajor.bytes() ? rowMajor : wanted;
        }
    }

    /**
     * @param rows of each matrix that are computed
     * @param stride rows from one matrix to the next
     * @param weights how they lie
     * @return null where oneDNN has no fast product
     */
    static @Nullable BatchedMatMul of(int rows, int stride, MemoryDescriptor weights) {
        int count = (int) weights.size(0);
        MemoryDescriptor left = part(count, rows, stride, (int) weights.size(1));
        MemoryDescriptor output = part(count, rows, stride, (int) weights.size(2));
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor product = product(scope, left, weights, output);
            return product == null
                    ? null
                    : new BatchedMatMul(product.create(), left, weights, output, product.scratchpadBytes());
        }
    }

    private static @Nullable PrimitiveDescriptor product(
            NativeScope scope, MemoryDescriptor left, MemoryDescriptor right, MemoryDescriptor output) {
        return Primitives.matMul(scope, left, right, null, output, new PrimitiveAttributes(scope));
    }

    private static MemoryDescriptor part(int count, int rows, int stride, int columns) {
        return MemoryDescriptor.strided(
                dnnl.dnnl_f32, new long[] {count, rows, columns}, new long[] {(long) stride * columns, columns, 1});
    }

    @Override
    public void close() {
        dnnl.dnnl_primitive_destroy(primitive);
    }
}
