package io.neurometer.engine.backend.nd4j;

import java.util.List;
import java.util.stream.Stream;

/** Functions applied element by element. */
final class ElementwiseKernels {
    private ElementwiseKernels() {}

    static List<KernelEntry<?>> kernels() {
        return Stream.of(
                        UnaryKernels.kernels(),
                        BinaryKernels.kernels(),
                        SelectionKernels.kernels(),
                        CastKernels.kernels())
                .flatMap(List::stream)
                .toList();
    }
}
