package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
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
        GatheringKernels.register(table);
        QuantizationKernels.register(table);
        IntegerProducts.register(table);
        CastKernels.register(table);
        return table;
    }

    /** A factory that is asked only where the first output is FP32. */
    void add(Class<? extends Op> op, KernelFactory factory) {
        addForAllTypes(
                op,
                (request, head, after) -> request.outputs().get(0).dataType() == DataType.FP32
                        ? factory.create(request, head, after)
                        : null);
    }

    /** A factory that looks at the types of outputs itself. */
    void addForAllTypes(Class<? extends Op> op, KernelFactory factory) {
        if (factories.put(op, factory) != null) {
            throw new IllegalStateException("two kernels for " + op.getSimpleName());
        }
    }

    @Nullable
    KernelFactory factory(Class<? extends Op> op) {
        return factories.get(op);
    }
}
