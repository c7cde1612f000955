package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Op;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which factory makes the kernel of which operator; each family of kernels adds its own rows. */
final class KernelTable {
    private final Map<Class<? extends Op>, KernelFactory> factories = new HashMap<>();

    static KernelTable standard() {
        KernelTable table = new KernelTable();
        ShapingKernels.register(table);
        FillingKernels.register(table);
        GatheringKernels.register(table);
        ConvolutionKernels.register(table);
        PoolingKernels.register(table);
        NormalizationKernels.register(table);
        ResizingKernels.register(table);
        ActivationKernels.register(table);
        AttentionKernels.register(table);
        ElementwiseKernels.register(table);
        FusionKernels.register(table);
        LinearKernels.register(table);
        QuantizationKernels.register(table);
        RecurrentKernels.register(table);
        ReductionKernels.register(table);
        SoftmaxKernels.register(table);
        return table;
    }

    void add(Class<? extends Op> op, KernelFactory factory) {
        if (factories.put(op, factory) != null) {
            throw new IllegalStateException("two kernels for " + op.getSimpleName());
        }
    }

    Optional<KernelFactory> factory(Class<? extends Op> op) {
        return Optional.ofNullable(factories.get(op));
    }
}
