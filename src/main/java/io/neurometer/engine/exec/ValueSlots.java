package io.neurometer.engine.exec;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.memory.MemoryPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Numbers the values of an execution plan from 0, so that a run looks nothing up by name. */
final class ValueSlots {
    /** The slot of an absent input or output. */
    static final int NONE = -1;

    private final Map<String, Integer> slots = new HashMap<>();
    private final int[][] inputs;
    private final int[][] outputs;
    private final boolean[] stable;

    ValueSlots(List<GraphInput> graphInputs, Set<String> constants, List<Step> steps, MemoryPlan plan) {
        Set<String> stableValues = new HashSet<>(constants);
        constants.forEach(this::slotOf);
        graphInputs.forEach(input -> slotOf(input.name()));
        inputs = new int[steps.size()][];
        outputs = new int[steps.size()][];
        stable = new boolean[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            inputs[i] = slotsOf(step.node().inputs());
            outputs[i] = slotsOf(step.node().outputs());
            stable[i] = isStable(step, stableValues, plan);
            for (String output : step.node().outputs()) {
                if (stable[i] || (plan.offsets().containsKey(output) && step.outputs() != null)) {
                    stableValues.add(output);
                }
            }
        }
    }

    int count() {
        return slots.size();
    }

    int of(String value) {
        Integer slot = slots.get(value);
        if (slot == null) {
            throw new IllegalArgumentException("no value '" + value + "'");
        }
        return slot;
    }

    int[] inputs(int step) {
        return inputs[step];
    }

    int[] outputs(int step) {
        return outputs[step];
    }

    /** Whether a step reads and writes the same tensors at every run on one arena. */
    boolean isStable(int step) {
        return stable[step];
    }

    private static boolean isStable(Step step, Set<String> stableValues, MemoryPlan plan) {
        boolean inputsStable = step.node().inputs().stream()
                .allMatch(input -> input.equals(Node.ABSENT) || stableValues.contains(input));
        boolean outputsPlanned = step.node().outputs().stream()
                .allMatch(output -> output.equals(Node.ABSENT) || plan.offsets().containsKey(output));
        return step.outputs() != null && inputsStable && (step.node().op().isView() || outputsPlanned);
    }

    private int[] slotsOf(List<String> values) {
        int[] numbers = new int[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i).equals(Node.ABSENT) ? NONE : slotOf(values.get(i));
        }
        return numbers;
    }

    private int slotOf(String value) {
        return slots.computeIfAbsent(value, name -> slots.size());
    }
}
