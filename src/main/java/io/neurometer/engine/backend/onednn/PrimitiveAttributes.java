package io.neurometer.engine.backend.onednn;

import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Attributes of a primitive in the making: post-ops in the order in which they are added, scales and zero points. The
 * primitive is given its scratchpad at every run.
 */
final class PrimitiveAttributes {
    private final NativeScope scope;
    private final dnnl_primitive_attr handle = new dnnl_primitive_attr();
    private final dnnl_post_ops postOps = new dnnl_post_ops();

    PrimitiveAttributes(NativeScope scope) {
        this.scope = scope;
        Library.require(dnnl.dnnl_primitive_attr_create(handle), "primitive_attr_create");
        scope.atEnd(() -> dnnl.dnnl_primitive_attr_destroy(handle));
        Library.require(dnnl.dnnl_post_ops_create(postOps), "post_ops_create");
        scope.atEnd(() -> dnnl.dnnl_post_ops_destroy(postOps));
        Library.require(
                dnnl.dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl.dnnl_scratchpad_mode_user),
                "primitive_attr_set_scratchpad_mode");
    }

    PrimitiveAttributes eltwise(Eltwise function) {
        return appended(
                dnnl.dnnl_post_ops_append_eltwise(postOps, function.algorithm(), function.alpha(), function.beta()));
    }

    /** @param operand the second operand */
    PrimitiveAttributes binary(int algorithm, MemoryDescriptor operand) {
        return appended(dnnl.dnnl_post_ops_append_binary(postOps, algorithm, scope.memory(operand)));
    }

    /** Leaky ReLU with a slope for each channel. */
    PrimitiveAttributes slopes() {
        return appended(dnnl.dnnl_post_ops_append_prelu(postOps, 1 << 1));
    }

    /** Adds what the destination held before. */
    PrimitiveAttributes sum() {
        return appended(dnnl.dnnl_post_ops_append_sum(postOps, 1, 0, dnnl.dnnl_data_type_undef));
    }

    private PrimitiveAttributes appended(int status) {
        Library.require(status, "post_ops_append");
        return this;
    }

    /** @param mask a bit for each dimension along which the scales differ */
    PrimitiveAttributes scales(Argument argument, int mask) {
        Library.require(
                dnnl.dnnl_primitive_attr_set_scales_mask(handle, argument.index(), mask),
                "primitive_attr_set_scales_mask");
        return this;
    }

    /** One zero point for all elements. */
    PrimitiveAttributes zeroPoint(Argument argument) {
        Library.require(
                dnnl.dnnl_primitive_attr_set_zero_points_mask(handle, argument.index(), 0),
                "primitive_attr_set_zero_points_mask");
        return this;
    }

    /** Lets a product in FP32 read its weights as integers, which it widens without rounding. */
    PrimitiveAttributes integerWeights() {
        Library.require(
                dnnl.dnnl_primitive_attr_set_fpmath_mode_v2(handle, dnnl.dnnl_fpmath_mode_strict, 1),
                "primitive_attr_set_fpmath_mode_v2");
        return this;
    }

    /** The native attributes, with all that was added up to now. */
    dnnl_primitive_attr handle() {
        Library.require(dnnl.dnnl_primitive_attr_set_post_ops(handle, postOps), "primitive_attr_set_post_ops");
        return handle;
    }
}
