package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Op;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which factory makes the kernel of which operator; each family of kernels adds its own rows. */
final class KernelTable {
    private final Map<Class<? extends Op>, KernelFactory> factories = new HashMap<>();

    static KernelTable standard() {
        KernelTable table = new KernelTable();
        ConvolutionKernels.register(table);
        MatMulKernels.register(table);
        AttentionKernels.register(table);
        PoolingKernels.register(table);
        NormalizationKernels.register(table);
        SoftmaxKernels.register(table);
        ElementwiseKernels.register(table);
        ShapingKernels.register(table);
        StridedKernels.register(table);
        ReductionKernels.register(table);
        RecurrentKernels.register(table);
        ResizingKernels.register(table);
        return table;
    }

    void add(Class<? extends Op> op, KernelFactory factory) {
        if (factories.put(op, factory) != null) {
            throw new IllegalStateException("two kernels for " + op.getSimpleName());
        }
    }

    @Nullable
    KernelFactory factory(Class<? extends Op> op) {
        return factories.get(op);
    }
}
