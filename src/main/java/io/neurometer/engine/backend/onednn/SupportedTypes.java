package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;

/**
 * Which types kernels here are made for: values that are not empty nor narrow, of few dimensions and fewer than 2^31
 * elements.
 */
final class SupportedTypes {
    private static final int MAX_RANK = 6;

    private SupportedTypes() {}

    /** Whether output 0 and all inputs are; settings may be empty, as axes are that name none. */
    static boolean includeAllOf(KernelRequest request) {
        if (!include(request.outputs().get(0))) {
            return false;
        }
        for (int i = 0; i < request.inputs().count(); i++) {
            boolean computed = request.inputs().has(i) && request.op().role(i).isComputedWith();
            if (computed && !include(request.inputs().type(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean include(TensorType type) {
        return !type.dataType().isNarrow()
                && type.shape().rank() <= MAX_RANK
                && type.shape().elements() > 0
                && type.shape().elements() <= Integer.MAX_VALUE;
    }

    /** Whether those of the first {@code count} inputs that are present are FP32. */
    static boolean areFp32(KernelRequest request, int count) {
        for (int i = 0; i < count; i++) {
            if (request.inputs().has(i) && request.inputs().dataType(i) != DataType.FP32) {
                return false;
            }
        }
        return true;
    }
}
