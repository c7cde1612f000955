package io.neurometer.engine.backend.reference;

import io.neurometer.engine.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which factory makes the kernel of which operator. */
final class KernelTable {
    private final Map<Class<? extends Op>, KernelFactory> factories = new HashMap<>();

    static KernelTable standard() {
        KernelTable table = new KernelTable();
        table.addAll(ShapingKernels.kernels());
        table.addAll(FillingKernels.kernels());
        table.addAll(GatheringKernels.kernels());
        table.addAll(ConvolutionKernels.kernels());
        table.addAll(PoolingKernels.kernels());
        table.addAll(NormalizationKernels.kernels());
        table.addAll(ResizingKernels.kernels());
        table.addAll(ActivationKernels.kernels());
        table.addAll(AttentionKernels.kernels());
        table.addAll(ElementwiseKernels.kernels());
        table.addAll(FusionKernels.kernels(table::factory));
        table.addAll(LinearKernels.kernels());
        table.addAll(QuantizationKernels.kernels());
        table.addAll(RecurrentKernels.kernels());
        table.addAll(ReductionKernels.kernels());
        table.addAll(SoftmaxKernels.kernels());
        return table;
    }

    private void addAll(List<KernelEntry> entries) {
        for (KernelEntry entry : entries) {
            if (factories.put(entry.op(), entry.factory()) != null) {
                throw new IllegalStateException("two kernels for " + entry.op().getSimpleName());
            }
        }
    }

    Optional<KernelFactory> factory(Op op) {
        return Optional.ofNullable(factories.get(op.getClass()));
    }
}
