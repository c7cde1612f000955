package io.neurometer.engine.backend.reference;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.op.Fusion;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operators of a chain one after another; intermediate values alternate between the output and a scratch tensor.
 */
final class ChainKernel implements Kernel {
    private final Fusion.Chain op;
    private final List<Kernel> parts;
    private final TensorType type;

    private ChainKernel(Fusion.Chain op, List<Kernel> parts, TensorType type) {
        this.op = op;
        this.parts = parts;
        this.type = type;
    }

    /** @param kernels makes the kernel of one operator of a chain */
    static List<KernelEntry<?>> kernels(Function<KernelRequest, Optional<Kernel>> kernels) {
        return List.of(new KernelEntry<>(Fusion.Chain.class, (request, op) -> chain(kernels, request, op)));
    }

    private static Kernel chain(
            Function<KernelRequest, Optional<Kernel>> kernels, KernelRequest request, Fusion.Chain op) {
        List<TensorType> made = request.outputs();
        List<KernelRequest> parts = new ArrayList<>();
        parts.add(new KernelRequest(op.head(), request.inputs().part(0, op.headInputs()), made));
        int next = op.headInputs();
        for (Fusion.Link link : op.links()) {
            parts.add(new KernelRequest(
                    link.op(), Fusion.Chain.operands(link, made.get(0), request.inputs(), next), made));
            next += link.extras();
        }
        return new ChainKernel(
                op,
                parts.stream().map(part -> kernels.apply(part).orElseThrow()).toList(),
                made.get(0));
    }

    @Override
    public long workspaceBytes() {
        return type.bytes()
                + parts.stream().mapToLong(Kernel::workspaceBytes).max().orElse(0);
    }

    @Override
    public void run(KernelArguments arguments) {
        try (Tensor scratch = Tensor.allocate(type)) {
            Tensor output = arguments.output(0);
            Tensor running = op.links().size() % 2 == 0 ? output : scratch;
            parts.get(0).run(new KernelArguments(inputs(arguments, 0, op.headInputs()), List.of(running)));
            int next = op.headInputs();
            for (int i = 0; i < op.links().size(); i++) {
                Fusion.Link link = op.links().get(i);
                List<@Nullable Tensor> operands = inputs(arguments, next, next + link.extras());
                operands.add(link.position(), running);
                running = running.equals(output) ? scratch : output;
                parts.get(i + 1).run(new KernelArguments(operands, List.of(running)));
                next += link.extras();
            }
        }
    }

    private static List<@Nullable Tensor> inputs(KernelArguments arguments, int first, int last) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (int i = first; i < last; i++) {
            inputs.add(arguments.hasInput(i) ? arguments.input(i) : null);
        }
        return inputs;
    }
}
