package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Fused operators, run one part after the other. */
final class FusionKernels {
    private FusionKernels() {}

    /** @param factories the factory for each part */
    static List<KernelEntry> kernels(Function<Op, Optional<KernelFactory>> factories) {
        return List.of(new KernelEntry(Fusion.Chain.class, request -> chain(factories, request)));
    }

    private static ChainKernel chain(Function<Op, Optional<KernelFactory>> factories, KernelRequest request) {
        Fusion.Chain op = (Fusion.Chain) request.op();
        List<KernelRequest> parts = new ArrayList<>();
        parts.add(new KernelRequest(op.head(), request.inputs().part(0, op.headInputs()), request.outputs()));
        int next = op.headInputs();
        for (Fusion.Link link : op.links()) {
            parts.add(new KernelRequest(
                    link.op(),
                    Fusion.Chain.operands(link, request.outputs().get(0), request.inputs(), next),
                    request.outputs()));
            next += link.extras();
        }
        return new ChainKernel(
                op,
                parts.stream()
                        .map(part -> factories.apply(part.op()).orElseThrow().create(part))
                        .toList(),
                request.outputs().get(0));
    }
}
