package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.memory.ArenaPlanner;
import io.neurometer.engine.memory.InPlaceRule;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.Liveness;
import io.neurometer.engine.memory.MemoryPeak;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of all values, and of the scratch memory of kernels, in the arena of one run.
 *
 * @param values the blocks that hold values
 * @param scratch the blocks that kernels have for themselves
 * @param liveness which values lie in which block
 * @param plan where all of them lie, and the values that are written where an operand was
 */
record ArenaLayout(List<Lifetime> values, List<Lifetime> scratch, Liveness liveness, MemoryPlan plan) {

    static ArenaLayout of(TypedGraph typed, Lowering.Lowered lowered) {
        Map<String, TensorType> types = new HashMap<>(typed.types());
        types.putAll(lowered.held());
        List<Node> nodes = new ArrayList<>();
        Map<String, Kernel> kernels = new HashMap<>();
        List<Lifetime> scratch = new ArrayList<>();
        for (Step step : lowered.steps()) {
            Node node = step.node();
            Kernel kernel = step.kernel();
            if (kernel != null) {
                kernels.put(node.name(), kernel);
                long bytes = kernel.plannedWorkspaceBytes();
                if (bytes > 0) {
                    scratch.add(new Lifetime(Step.workspaceOf(node), bytes, bytes, nodes.size(), nodes.size()));
                }
            }
            nodes.add(node);
            for (int i = 0; step.outputs() != null && i < node.outputs().size(); i++) {
                types.putIfAbsent(node.outputs().get(i), step.outputs().get(i));
            }
        }
        InPlaceRule inPlace = (node, input, onlyReader) -> {
            Kernel kernel = kernels.get(node.name());
            return kernel != null && kernel.mayOverwrite(input);
        };
        TypedGraph held = new TypedGraph(typed.graph(), types, typed.values(), typed.constants());
        Liveness liveness =
                Liveness.of(held, nodes, List.copyOf(lowered.outputs().values()), inPlace);
        List<Lifetime> values = liveness.lifetimes();
        List<Lifetime> all = new ArrayList<>(values);
        all.addAll(scratch);
        boolean isShared = kernels.values().stream().anyMatch(Kernel::isShared);
        MemoryPlan blocks = isShared ? ArenaPlanner.planShared(all) : ArenaPlanner.plan(all);
        return new ArenaLayout(values, scratch, liveness, withSuccessors(blocks, nodes, liveness));
    }

    /** The end of the values where they have an arena to themselves, which scratch memory between them only stretches. */
    MemoryPeak valuesAlone() {
        MemoryPeak alone = MemoryPeak.extentOf(values, ArenaPlanner.plan(values));
        MemoryPeak together = MemoryPeak.extentOf(values, plan);
        return alone.peak() <= together.peak() ? alone : together;
    }

    /** The plan with the offsets of values that lie where an operand did; views find theirs by themselves. */
    private static MemoryPlan withSuccessors(MemoryPlan blocks, List<Node> nodes, Liveness liveness) {
        Map<String, Long> offsets = new HashMap<>(blocks.offsets());
        for (Node node : nodes) {
            String output = node.outputs().get(0);
            if (!node.op().isView()) {
                liveness.blockOf(output).map(blocks.offsets()::get).ifPresent(offset -> offsets.put(output, offset));
            }
        }
        return new MemoryPlan(blocks.arenaBytes(), offsets);
    }
}
