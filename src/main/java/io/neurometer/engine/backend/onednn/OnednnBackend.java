package io.neurometer.engine.backend.onednn;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.KernelWay;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.jspecify.annotations.Nullable;

/** Kernels of oneDNN primitives for fixed shapes; operators without a fast primitive are left to the reference. */
public final class OnednnBackend implements Backend {
    private final Map<Class<?>, KernelEntry<?>> entries = Stream.of(
                    ConvolutionKernels.kernels(),
                    MatMulKernels.kernels(),
                    AttentionKernels.kernels(),
                    PoolingKernels.kernels(),
                    NormalizationKernels.kernels(),
                    SoftmaxKernels.kernels(),
                    ElementwiseKernels.kernels(),
                    ShapingKernels.kernels(),
                    StridedKernels.kernels(),
                    ReductionKernels.kernels(),
                    RecurrentProgram.kernels(),
                    ResizingKernels.kernels(),
                    GatheringKernels.kernels(),
                    QuantizationKernels.kernels(),
                    IntegerMatMul.kernels(),
                    IntegerConvolution.kernels(),
                    CastKernels.kernels())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(KernelEntry::kind, Function.identity()));

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public int rank() {
        return 2;
    }

    @Override
    public boolean followsThreadPolicy() {
        return true;
    }

    @Override
    public BackendInfo info() {
        Library.Status status = Library.status();
        boolean available = status.reason() == null;
        int threads = available ? OpenMpThreads.standard() : 0;
        return new BackendInfo(name(), "cpu", status.isa(), threads, status.version(), available, status.reason());
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest given) {
        Kernel banded = Bands.kernel(given.usual(), this::whole);
        return Optional.ofNullable(banded != null ? banded : whole(given));
    }

    /** A kernel that is not shared out by rows of an image. */
    private @Nullable Kernel whole(KernelRequest given) {
        Fusion.Chain chain = given.op() instanceof Fusion.Chain fused ? fused : null;
        Op head = chain == null ? given.op() : chain.head();
        KernelRequest request = PoolingKernels.readBlocks(head) ? given : given.usual();
        KernelEntry<?> entry = entries.get(head.getClass());
        if (entry == null
                || !SupportedTypes.includeAllOf(request)
                || (!ElementwiseKernels.keepNonFinite(head) && NonFinite.areLost(request))) {
            return null;
        }
        return entry.create(request, head, new FusedOps(request, chain));
    }

    @Override
    public List<KernelWay> ways(KernelRequest given) {
        Fusion.Chain chain = given.op() instanceof Fusion.Chain fused ? fused : null;
        Op head = chain == null ? given.op() : chain.head();
        KernelEntry<?> entry = entries.get(head.getClass());
        KernelRequest request = given.usual();
        if (entry == null) {
            return List.of();
        }
        FusedOps after = new FusedOps(request, chain);
        KernelRequest apart = Way.apart(request);
        return Way.all(
                request,
                entry.methods(request, head, after),
                after.gate() == null ? List.of() : entry.methods(apart, head, new FusedOps(apart, chain)));
    }

    /** What the library gets wrong where it computes several operators at once, each in a sentence. */
    public static List<String> limits() {
        return Limit.all().stream().map(Limit::sentence).toList();
    }

    @Override
    public String reason(KernelRequest request) {
        Op head = request.op() instanceof Fusion.Chain fused ? fused.head() : request.op();
        return entries.containsKey(head.getClass()) && NonFinite.areLost(request)
                ? "a value that it reads may be NaN or an infinity, which oneDNN would lose"
                : Backend.super.reason(request);
    }

    @Override
    public Optional<Kernel> reorder(TensorType type, Layout from, Layout to) {
        return ReorderKernels.kernel(type, from, to);
    }

    @Override
    public void apply(ThreadPolicy policy) {
        OpenMpThreads.apply(policy);
    }

    @Override
    public boolean hasTeams() {
        return OpenMpTeam.isAvailable();
    }

    @Override
    public void together(int threads, Runnable work) {
        OpenMpThreads.wake(threads);
        CallersTeam.run(threads, member -> work.run());
    }

    @Override
    public Optional<String> refusal(Precision precision) {
        if (precision == Precision.FP32) {
            return Optional.empty();
        }
        String unavailable = info().reason();
        return unavailable != null
                ? Optional.of(unavailable)
                : Isa.refusal(precision, dnnl.dnnl_get_effective_cpu_isa());
    }
}
