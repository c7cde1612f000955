package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.InputRole;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;

/**
 * What kernels here are made for: values that are not empty and have few enough dimensions. Settings may be empty, as axes
 * are that name none.
 */
final class Eligible {
    private static final int MAX_RANK = 6;

    private Eligible() {}

    static boolean all(KernelRequest request) {
        TensorType made = request.outputs().get(0);
        if (!isSmallEnough(made)) {
            return false;
        }
        for (int i = 0; i < request.inputs().count(); i++) {
            boolean computed = request.inputs().has(i) && request.op().role(i) != InputRole.SETTING;
            if (computed && !isSmallEnough(request.inputs().type(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSmallEnough(TensorType type) {
        return type.shape().rank() <= MAX_RANK
                && type.shape().elements() > 0
                && type.shape().elements() <= Integer.MAX_VALUE;
    }

    /** Whether the first {@code count} present inputs are FP32. */
    static boolean floats(KernelRequest request, int count) {
        for (int i = 0; i < count; i++) {
            if (request.inputs().has(i) && request.inputs().dataType(i) != DataType.FP32) {
                return false;
            }
        }
        return true;
    }
}
