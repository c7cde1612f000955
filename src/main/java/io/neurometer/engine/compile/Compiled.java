package io.neurometer.engine.compile;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.memory.Lifetime;
import io.neurometer.engine.memory.LiveValue;
import io.neurometer.engine.memory.MemoryPeak;
import io.neurometer.engine.memory.PeakStep;
import io.neurometer.engine.memory.PlannedMemory;
import io.neurometer.engine.pass.PassReport;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoice;
import io.neurometer.engine.tune.KernelSelector;
import io.neurometer.engine.tune.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An executable with what a report on it needs, which is made only when somebody asks.
 *
 * @param preferred the backend asked for
 * @param passes what each rewrite did
 * @param selector what has selected ways
 * @param expectedNanos more than one thread takes for a run when nothing disturbs it
 * @param millis how long compiling took
 */
record Compiled(
        Executable executable,
        CompileOptions options,
        Backend preferred,
        List<PassReport> passes,
        Provenance provenance,
        ArenaLayout layout,
        Lowering.Lowered lowered,
        KernelSelector selector,
        double expectedNanos,
        double millis) {

    /** Whether several threads share its kernels, where that is worth it. */
    boolean hasTeam() {
        return preferred.followsThreadPolicy() && !options.hasTeamsEverywhere() && threads() > 1;
    }

    /** Selections of ways that nobody knows to be the best. */
    List<Selection> open() {
        return lowered.selections().values().stream().filter(Selection::isOpen).toList();
    }

    CompileReport report(WeightStore weights) {
        long stored = weights.rowMajorBytes();
        return new CompileReport(
                options,
                threads(),
                executable.parts(),
                passes,
                stepsByBackend(),
                fallbacks(),
                new CompileReport.Weights(stored, weights.bytes() - stored, executable.ownedBytes()),
                memory(),
                options.precision() == Precision.FP32
                        ? Map.of()
                        : StorageRatios.of(executable.typed(), lowered, executable.sources()),
                selector.tuning(),
                ways(),
                millis);
    }

    private List<ChosenWay> ways() {
        List<ChosenWay> ways = new ArrayList<>();
        for (Step step : executable.steps()) {
            Selection selection = lowered.selections().get(step.node().name());
            KernelChoice found = selection == null
                    ? null
                    : selector.found(selection.problem()).orElse(selection.choice());
            if (selection != null && (found == null || found.next() != null)) {
                ways.add(ChosenWay.of(step.node(), provenance.layer(step.node()), selection, found));
            }
        }
        return ways;
    }

    private int threads() {
        if (executable.parts() > 1) {
            return executable.parts();
        }
        boolean chosen = preferred.followsThreadPolicy() && options.threads() > 0;
        return chosen ? options.threads() : preferred.info().threads();
    }

    private Map<String, Integer> stepsByBackend() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Step step : executable.steps()) {
            counts.merge(backendOf(step), 1, Integer::sum);
        }
        return counts;
    }

    private String backendOf(Step step) {
        if (step.node().op().isView()) {
            return CompileReport.VIEW;
        }
        if (step.isControl()) {
            return CompileReport.CONTROL;
        }
        return step.backend() == null ? Backends.REFERENCE : step.backend();
    }

    private List<Fallback> fallbacks() {
        List<Fallback> fallbacks = new ArrayList<>();
        for (Step step : executable.steps()) {
            Node node = step.node();
            boolean runsKernel = !step.node().op().isView() && !step.isControl();
            if (runsKernel && !backendOf(step).equals(preferred.name())) {
                String reason = step.kernel() == null
                        ? Fallback.DATA_DEPENDENT
                        : lowered.reasons().getOrDefault(node.name(), preferred.name() + " has no kernel for it");
                fallbacks.add(
                        new Fallback(node.op().kind(), node.name(), provenance.layer(node), backendOf(step), reason));
            }
        }
        return fallbacks;
    }

    private PlannedMemory memory() {
        long inputs = 0;
        for (GraphInput input : executable.typed().graph().inputs()) {
            TensorType type = executable.typed().type(input.name());
            inputs = Math.addExact(inputs, type == null ? 0 : type.bytes());
        }
        int parts = executable.parts();
        MemoryPeak values = layout.valuesAlone();
        return new PlannedMemory(
                Math.multiplyExact(values.peak(), (long) parts),
                at(values, layout.values()),
                Math.addExact(executable.arenaBytes(), executable.scratchBytes()),
                workspaceAt(),
                Math.multiplyExact(inputs, (long) parts));
    }

    /** Where a kernel takes the most beside the arena; where none takes any, where the arena's end is reached. */
    private @Nullable PeakStep workspaceAt() {
        List<Lifetime> blocks = new ArrayList<>(layout.values());
        blocks.addAll(layout.scratch());
        List<Step> steps = executable.steps();
        for (int i = 0; executable.scratchBytes() > 0 && i < steps.size(); i++) {
            long bytes = steps.get(i).scratchBytes();
            if (bytes * executable.parts() == executable.scratchBytes()) {
                blocks.add(new Lifetime(Step.workspaceOf(steps.get(i).node()), bytes, bytes, i, i));
                return at(i, blocks);
            }
        }
        return at(MemoryPeak.extentOf(blocks, layout.plan()), blocks);
    }

    private @Nullable PeakStep at(MemoryPeak use, List<Lifetime> blocks) {
        return executable.steps().isEmpty()
                ? null
                : at(Math.min(use.step(), executable.steps().size() - 1), blocks);
    }

    /** The type of a value in all parts of a run together. */
    private TensorType whole(TensorType part) {
        return executable.parts() == 1 ? part : part.joined(executable.parts());
    }

    private PeakStep at(int step, List<Lifetime> blocks) {
        Node node = executable.steps().get(step).node();
        Map<String, String> values = layout.liveness().valuesAt(step);
        List<LiveValue> alive = new ArrayList<>();
        for (Lifetime block : MemoryPeak.inUse(blocks, step, Lifetime::bytes)) {
            String value = values.getOrDefault(block.value(), block.value());
            TensorType type = lowered.types().get(value);
            long bytes = block.bytes() * executable.parts();
            alive.add(type == null ? LiveValue.scratch(value, bytes) : LiveValue.of(value, whole(type), bytes));
        }
        return new PeakStep(node.name(), node.layer(), step, alive);
    }
}
