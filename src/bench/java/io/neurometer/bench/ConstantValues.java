package io.neurometer.bench;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** The constants of a graph, for a peer that is given the graph operator by operator. */
final class ConstantValues {
    private static final Backend REFERENCE = Backends.discover().reference();

    private final TypedGraph typed;

    ConstantValues(TypedGraph typed) {
        this.typed = typed;
    }

    /** The elements of a constant: known, a weight's, or computed from others. */
    Tensor tensor(String name) {
        Tensor known = typed.values().get(name);
        if (known != null) {
            return known;
        }
        Weight weight = typed.graph().weights().get(name);
        if (weight != null) {
            Tensor filled = Tensor.allocate(weight.type());
            weight.source().fill(filled);
            return filled;
        }
        Node maker = typed.graph().nodes().stream()
                .filter(node -> node.outputs().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing makes '" + name + "'"));
        if (maker.op().isView()) {
            return tensor(maker.inputs().get(0)).reshape(typed.types().get(name).shape());
        }
        List<TensorType> types = maker.op().infer(typed.inputs(maker));
        Tensor made = Tensor.allocate(types.get(0));
        List<Tensor> inputs = maker.inputs().stream().map(this::tensor).toList();
        try (Kernel kernel = REFERENCE
                .kernel(new KernelRequest(maker.op(), typed.inputs(maker), types))
                .orElseThrow()) {
            kernel.run(new KernelArguments(new ArrayList<>(inputs), List.of(made)));
        }
        return made;
    }
}
