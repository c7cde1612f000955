package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.tensor.Tensor;

/** Tensors in another memory format. */
final class Reorders {
    private Reorders() {}

    /** New memory with a tensor's elements, which lie like {@code raw}, in the order of {@code wanted}. */
    static Tensor reordered(Tensor source, MemoryDescriptor raw, MemoryDescriptor wanted) {
        Tensor target = wanted.allocate();
        try (NativeScope scope = new NativeScope()) {
            BoundPrimitive.runOnce(descriptor(scope, raw, wanted), reorder -> {
                reorder.argument(Argument.SRC, raw, source, 0);
                reorder.argument(Argument.DST, wanted, target, 0);
            });
        } catch (RuntimeException failure) {
            target.close();
            throw failure;
        }
        return target;
    }

    /** @throws IllegalStateException when oneDNN has no such reorder */
    static PrimitiveDescriptor descriptor(NativeScope scope, MemoryDescriptor raw, MemoryDescriptor wanted) {
        PrimitiveDescriptor reorder = Primitives.reorder(scope, raw, wanted);
        if (reorder == null) {
            throw new IllegalStateException("oneDNN cannot reorder " + raw + " to " + wanted);
        }
        return reorder;
    }
}
