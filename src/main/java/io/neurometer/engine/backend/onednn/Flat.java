package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.tensor.TensorType;
import org.bytedeco.dnnl.global.dnnl;

/** Values whose elements lie in row-major order, whatever their element type in memory. */
final class Flat {
    private Flat() {}

    /** Row-major for FP32, else the same order with elements of that type. */
    static Layout layout(TensorType value, int type) {
        return type == dnnl.dnnl_f32
                ? Layout.ROW_MAJOR
                : MemoryDescriptor.rowMajor(type, Activations.sizes(value.shape()))
                        .layout(value);
    }
}
