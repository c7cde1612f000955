package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.DeviceMemory;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.NativeRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels of ND4J operators; what ND4J lacks or gets wrong is left to the reference, see {@link Limit}. */
public final class Nd4jBackend implements Backend {
    private final Map<Class<?>, KernelEntry<?>> entries = Stream.of(
                    ConvolutionKernels.kernels(),
                    LinearKernels.kernels(),
                    AttentionKernels.kernels(),
                    PoolingKernels.kernels(),
                    NormalizationKernels.kernels(),
                    SoftmaxKernels.kernels(),
                    ActivationKernels.kernels(),
                    ElementwiseKernels.kernels(),
                    MovementKernels.kernels(),
                    GatheringKernels.kernels(),
                    GenerationKernels.kernels(),
                    ReductionKernels.kernels(),
                    RecurrentKernels.kernels(),
                    ResizingKernels.kernels(),
                    QuantizationKernels.kernels())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(KernelEntry::kind, Function.identity()));

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int rank() {
        return 1;
    }

    @Override
    public BackendInfo info() {
        NativeRuntime.Status status = NativeRuntime.status();
        int threads = status.available() ? Nd4j.getEnvironment().maxThreads() : 0;
        return new BackendInfo(
                name(),
                status.gpu() == null ? "cpu" : "cuda",
                status.isa(),
                threads,
                status.version(),
                status.available(),
                status.reason(),
                status.gpu(),
                status.gpuReason());
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        KernelEntry<?> entry = entries.get(request.op().getClass());
        return entry == null || Limit.of(request).isPresent() ? Optional.empty() : Optional.of(entry.create(request));
    }

    @Override
    public DeviceMemory memory() {
        return NativeRuntime.isOnGpu() ? new GpuMemory() : DeviceMemory.HOST;
    }

    @Override
    public String reason(KernelRequest request) {
        return Limit.of(request).map(Limit::reason).orElse("ND4J has no operator for it");
    }
}
