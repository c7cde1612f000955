package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors of the primitives that several kernels use, for inference on the CPU. Null where oneDNN has none, or nothing
 * more than a plain reference.
 */
final class Primitives {
    private Primitives() {}

    /** oneDNN's name of what a primitive computes, such as {@code convolution}. */
    static String kind(dnnl_primitive primitive) {
        dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
        Library.require(dnnl.dnnl_primitive_get_primitive_desc(primitive, descriptor), "primitive_get_primitive_desc");
        return new PrimitiveDescriptor(descriptor).kind();
    }

    /** A function of each element, which may lie where it lay before. */
    static @Nullable PrimitiveDescriptor eltwise(
            NativeScope scope, Eltwise function, MemoryDescriptor memory, PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_eltwise_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                function.algorithm(),
                scope.memory(memory),
                scope.memory(memory),
                function.alpha(),
                function.beta(),
                attributes.handle()));
    }

    /** A function of two elements, of which the right ones broadcast to the left ones. */
    static @Nullable PrimitiveDescriptor binary(
            NativeScope scope,
            int algorithm,
            MemoryDescriptor left,
            MemoryDescriptor right,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_binary_primitive_desc_create(
                made,
                Library.engine(),
                algorithm,
                scope.memory(left),
                scope.memory(right),
                scope.memory(output),
                attributes.handle()));
    }

    /** A matrix product, or a batch of them, with a bias for each column if there is one. */
    static @Nullable PrimitiveDescriptor matMul(
            NativeScope scope,
            MemoryDescriptor left,
            MemoryDescriptor right,
            @Nullable MemoryDescriptor bias,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_matmul_primitive_desc_create(
                made,
                Library.engine(),
                scope.memory(left),
                scope.memory(right),
                scope.memory(bias),
                scope.memory(output),
                attributes.handle()));
    }

    /** A reduction along the dimensions that have one element in the output. */
    static @Nullable PrimitiveDescriptor reduction(
            NativeScope scope,
            int algorithm,
            MemoryDescriptor source,
            MemoryDescriptor output,
            PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_reduction_primitive_desc_create(
                made,
                Library.engine(),
                algorithm,
                scope.memory(source),
                scope.memory(output),
                0,
                0,
                attributes.handle()));
    }

    static @Nullable PrimitiveDescriptor pooling(
            NativeScope scope,
            int algorithm,
            MemoryDescriptor source,
            MemoryDescriptor output,
            Windows window,
            PrimitiveAttributes attributes) {
        return scope.descriptor(made -> dnnl.dnnl_pooling_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                algorithm,
                scope.memory(source),
                scope.memory(output),
                window.strides(),
                window.kernel(),
                window.dilations(),
                window.padBegin(),
                window.padEnd(),
                attributes.handle()));
    }

    static @Nullable PrimitiveDescriptor softmax(
            NativeScope scope, int algorithm, MemoryDescriptor source, MemoryDescriptor output, int axis) {
        PrimitiveAttributes attributes = new PrimitiveAttributes(scope);
        return scope.descriptor(made -> dnnl.dnnl_softmax_forward_primitive_desc_create(
                made,
                Library.engine(),
                dnnl.dnnl_forward_inference,
                algorithm,
                scope.memory(source),
                scope.memory(output),
                axis,
                attributes.handle()));
    }

    /** A copy into another memory format or element type; a plain reference where oneDNN has nothing else. */
    static @Nullable PrimitiveDescriptor reorder(NativeScope scope, MemoryDescriptor source, MemoryDescriptor output) {
        return reorder(scope, source, output, new PrimitiveAttributes(scope));
    }

    static @Nullable PrimitiveDescriptor reorder(
            NativeScope scope, MemoryDescriptor source, MemoryDescriptor output, PrimitiveAttributes attributes) {
        return scope.descriptorOrReference(made -> dnnl.dnnl_reorder_primitive_desc_create(
                made,
                scope.memory(source),
                Library.engine(),
                scope.memory(output),
                Library.engine(),
                attributes.handle()));
    }
}
