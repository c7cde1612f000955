package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.tensor.NativeRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every operator in Java, on tensors in ND4J memory and with products of matrices by OpenBLAS: the oracle that other
 * backends are checked against, and what they fall back to.
 */
public final class ReferenceBackend implements Backend {
    private final Map<Class<?>, KernelEntry<?>> entries = Stream.of(
                    ShapingKernels.kernels(),
                    FillingKernels.kernels(),
                    GatheringKernels.kernels(),
                    ConvolutionKernels.kernels(),
                    PoolingKernels.kernels(),
                    NormalizationKernels.kernels(),
                    ResizeKernel.kernels(),
                    ActivationKernels.kernels(),
                    AttentionKernels.kernels(),
                    DecodingKernels.kernels(),
                    ElementwiseKernels.kernels(),
                    ChainKernel.kernels(this::make),
                    LinearKernels.kernels(),
                    QuantizationKernels.kernels(),
                    RecurrentKernel.kernels(),
                    ReductionKernels.kernels(),
                    SamplingKernels.kernels(),
                    SelectionKernels.kernels(),
                    SignalKernels.kernels(),
                    PlacementKernels.kernels(),
                    GeneratingKernels.kernels(),
                    DeterminantKernel.kernels(),
                    StreamingKernels.kernels(),
                    SoftmaxKernels.kernels(),
                    TreeKernels.kernels())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(KernelEntry::kind, Function.identity()));

    @Override
    public String name() {
        return Backends.REFERENCE;
    }

    @Override
    public BackendInfo info() {
        NativeRuntime.Status status = NativeRuntime.status();
        int threads = status.available() ? Nd4j.getEnvironment().maxThreads() : 0;
        return new BackendInfo(
                name(), "cpu", isa(status), threads, status.version(), status.available(), status.reason());
    }

    /** The library's instruction set, and the processor's where that has more to give. */
    private static @Nullable String isa(NativeRuntime.Status status) {
        String host = status.hostIsa();
        if (status.isa() == null || host == null || host.equals(status.isa())) {
            return status.isa();
        }
        return status.isa() + " (processor has " + host + ")";
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        try {
            return make(request);
        } catch (ArithmeticException overflow) {
            throw new EngineException(
                    Fault.of(ErrorCode.TOO_LARGE, null, request.op().kind() + " is too large to be computed")
                            .got(request.outputs())
                            .expected("sizes and products of sizes of at most " + Integer.MAX_VALUE),
                    overflow);
        }
    }

    private Optional<Kernel> make(KernelRequest request) {
        return Optional.ofNullable(entries.get(request.op().getClass())).map(entry -> entry.create(request));
    }
}
