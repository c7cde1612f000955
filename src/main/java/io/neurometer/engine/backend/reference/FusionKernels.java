package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.op.Op;
import java.util.ArrayList;
import java.util.List;

/** Operators that consist of others, run part by part. */
final class FusionKernels {
    private FusionKernels() {}

    static void register(KernelTable table) {
        table.add(Fusion.Chain.class, request -> chain(table, request));
    }

    private static ChainKernel chain(KernelTable table, KernelRequest request) {
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
                        .map(part -> factory(table, part.op()).create(part))
                        .toList(),
                request.outputs().get(0));
    }

    private static KernelFactory factory(KernelTable table, Op op) {
        return table.factory(op.getClass())
                .orElseThrow(() -> new IllegalStateException("no kernel for a part " + op.kind()));
    }
}
