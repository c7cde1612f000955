package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Several products of a matrix of activations with a matrix of weights, on one thread.
 *
 * @param primitive to be destroyed by whoever holds this
 * @param weights how the weights must lie
 * @param scratchBytes memory that a run needs besides
 */
record BatchedProduct(
        dnnl_primitive primitive,
        MemoryDescriptor left,
        MemoryDescriptor weights,
        MemoryDescriptor output,
        long scratchBytes)
        implements AutoCloseable {

    /** How the library wants the weights to lie, or null where it has nothing fast. */
    static @Nullable MemoryDescriptor weights(int count, int rows, int inner, int columns) {
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = blueprint(
                    scope,
                    part(count, rows, rows, inner),
                    scope.any(dnnl.dnnl_f32, count, inner, columns),
                    part(count, rows, rows, columns));
            return blueprint == null ? null : blueprint.weights();
        }
    }

    /**
     * @param rows of each matrix that are computed
     * @param stride rows from one matrix to the next
     * @param weights how they lie
     * @return null where the library has nothing fast
     */
    static @Nullable BatchedProduct of(int rows, int stride, MemoryDescriptor weights) {
        int count = (int) weights.size(0);
        MemoryDescriptor left = part(count, rows, stride, (int) weights.size(1));
        MemoryDescriptor output = part(count, rows, stride, (int) weights.size(2));
        try (NativeScope scope = new NativeScope()) {
            PrimitiveDescriptor blueprint = blueprint(scope, left, scope.memory(weights), output);
            return blueprint == null
                    ? null
                    : new BatchedProduct(blueprint.create(), left, weights, output, blueprint.scratchBytes());
        }
    }

    private static @Nullable PrimitiveDescriptor blueprint(
            NativeScope scope, MemoryDescriptor left, dnnl_memory_desc right, MemoryDescriptor output) {
        return scope.blueprint(made -> dnnl.dnnl_matmul_primitive_desc_create(
                made,
                Library.engine(),
                scope.memory(left),
                right,
                new dnnl_memory_desc(),
                scope.memory(output),
                scope.attributes()));
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
