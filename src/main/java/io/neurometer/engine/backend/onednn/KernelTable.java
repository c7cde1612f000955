package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of operators that have kernels here. */
final class KernelTable {
    private final Map<Class<?>, KernelEntry<?>> entries = new HashMap<>();

    static KernelTable standard() {
        KernelTable table = new KernelTable();
        table.addAll(ConvolutionKernels.kernels());
        table.addAll(MatMulKernels.kernels());
        table.addAll(AttentionKernels.kernels());
        table.addAll(PoolingKernels.kernels());
        table.addAll(NormalizationKernels.kernels());
        table.addAll(SoftmaxKernels.kernels());
        table.addAll(ElementwiseKernels.kernels());
        table.addAll(ShapingKernels.kernels());
        table.addAll(StridedKernels.kernels());
        table.addAll(ReductionKernels.kernels());
        table.addAll(RecurrentKernels.kernels());
        table.addAll(ResizingKernels.kernels());
        table.addAll(GatheringKernels.kernels());
        table.addAll(QuantizationKernels.kernels());
        table.addAll(IntegerMatMul.kernels());
        table.addAll(CastKernels.kernels());
        return table;
    }

    private void addAll(List<KernelEntry<?>> added) {
        for (KernelEntry<?> entry : added) {
            if (entries.put(entry.op(), entry) != null) {
                throw new IllegalStateException("two kernels for " + entry.op().getSimpleName());
            }
        }
    }

    /** Null where there are none. */
    @Nullable
    KernelEntry<?> entry(Op op) {
        return entries.get(op.getClass());
    }
}
