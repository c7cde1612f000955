package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.ArenaPlanner;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.memory.Sharing;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives every value of lowered steps, and the scratch memory of every kernel, a place in one arena. */
final class PlacedValues {
    private PlacedValues() {}

    /** Every value in row-major order and in memory of its own. */
    static MemoryPlan plan(TypedGraph typed, Liveness liveness) {
        return ArenaPlanner.plan(liveness.lifetimes());
    }

    static MemoryPlan plan(TypedGraph typed, Lowering.Lowered lowered) {
        Map<String, TensorType> types = new HashMap<>(typed.types());
        types.putAll(lowered.held());
        List<Node> nodes = new ArrayList<>();
        Map<String, Kernel> kernels = new HashMap<>();
        for (Step step : lowered.steps()) {
            Node node = step.node();
            nodes.add(node);
            Kernel kernel = step.kernel();
            if (kernel != null) {
                kernels.put(node.name(), kernel);
            }
            for (int i = 0; step.outputs() != null && i < node.outputs().size(); i++) {
                types.putIfAbsent(node.outputs().get(i), step.outputs().get(i));
            }
        }
        Sharing sharing = (node, input, onlyReader) -> {
            Kernel kernel = kernels.get(node.name());
            return kernel != null && kernel.mayOverwrite(input);
        };
        TypedGraph held = new TypedGraph(typed.graph(), types, typed.values(), typed.constants());
        List<String> outputs = List.copyOf(lowered.outputs().values());
        List<Lifetime> lifetimes =
                new ArrayList<>(Liveness.of(held, nodes, outputs, sharing).lifetimes());
        for (int i = 0; i < nodes.size(); i++) {
            Kernel kernel = lowered.steps().get(i).kernel();
            long scratch = kernel == null ? 0 : kernel.plannedWorkspaceBytes();
            if (scratch > 0) {
                lifetimes.add(new Lifetime(Step.workspaceOf(nodes.get(i)), scratch, scratch, i, i));
            }
        }
        return ArenaPlanner.plan(lifetimes);
    }
}
