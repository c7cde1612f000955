package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks through a memory plan step by step without running it: nothing is overwritten that is still to be read. */
public final class MemoryPlanCheck {
    private final Executable executable;
    private final String what;
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Map<String, String> roots = new HashMap<>();
    private final Map<String, Integer> lastReads = new HashMap<>();
    private final Map<String, Range> live = new LinkedHashMap<>();

    /** What a plan may hold that is worth planning; a check of plans without them says little. */
    public enum Feature {
        IN_PLACE,
        SCRATCH,
        VIEW,
        SEVERAL_OUTPUTS
    }

    private record Range(String value, long from, long to) {
        boolean overlaps(Range other) {
            return from < other.to && other.from < to;
        }
    }

    private MemoryPlanCheck(Executable executable, String what) {
        this.executable = executable;
        this.what = what;
    }

    /**
     * Asserts that no step writes over a value with readers to come, but for output 0 where its kernel allows it.
     *
     * @param what names the executable in failures
     * @return what the plan holds
     */
    public static Set<Feature> check(Executable executable, String what) {
        MemoryPlanCheck check = new MemoryPlanCheck(executable, what);
        check.check();
        return check.features;
    }

    private void check() {
        List<Step> steps = executable.steps();
        for (int i = 0; i < steps.size(); i++) {
            noteReads(steps.get(i), i);
        }
        executable.execution().outputs().values().forEach(value -> lastReads.put(root(value), steps.size()));
        for (int i = 0; i < steps.size(); i++) {
            int now = i;
            live.values().removeIf(range -> lastReads.getOrDefault(range.value(), -1) < now);
            write(steps.get(i), now);
        }
    }

    private void noteReads(Step step, int now) {
        Node node = step.node();
        if (node.op().isView()) {
            features.add(Feature.VIEW);
            roots.put(node.outputs().get(0), root(node.inputs().get(0)));
            return;
        }
        for (String input : node.inputs()) {
            if (!input.equals(Node.ABSENT)) {
                lastReads.put(root(input), now);
            }
        }
    }

    private String root(String value) {
        return roots.getOrDefault(value, value);
    }

    /** Steps whose types are known only at run time lie outside the plan. */
    private void write(Step step, int now) {
        Node node = step.node();
        if (node.op().isView() || step.outputs() == null) {
            return;
        }
        List<Range> written = outputs(node, step.outputs());
        List<Range> outputs = List.copyOf(written);
        if (outputs.size() > 1) {
            features.add(Feature.SEVERAL_OUTPUTS);
        }
        Kernel kernel = step.isControl() ? null : Objects.requireNonNull(step.kernel());
        if (kernel != null && kernel.plannedWorkspaceBytes() > 0) {
            features.add(Feature.SCRATCH);
            written.add(range(Step.workspaceOf(node), kernel.plannedWorkspaceBytes()));
        }
        for (Range range : written) {
            for (Range other : written) {
                assertThat(!range.equals(other) && range.overlaps(other))
                        .as("%s: %s writes %s over %s", what, node.name(), range, other)
                        .isFalse();
            }
            for (Range other : live.values()) {
                if (range.overlaps(other)) {
                    assertMayOverwrite(node, kernel, range, other, now);
                }
            }
        }
        outputs.forEach(range -> live.put(range.value(), range));
    }

    private List<Range> outputs(Node node, List<TensorType> types) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.equals(Node.ABSENT) && types.get(i).bytes() > 0) {
                ranges.add(range(output, types.get(i).bytes()));
            }
        }
        return ranges;
    }

    /** Only output 0 may lie on an operand, exactly, as its last reader, by a kernel that says it can. */
    private void assertMayOverwrite(Node node, @Nullable Kernel kernel, Range range, Range other, int now) {
        features.add(Feature.IN_PLACE);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (root(node.inputs().get(i)).equals(other.value())) {
                places.add(i);
            }
        }
        boolean allowed = kernel != null
                && range.value().equals(node.outputs().get(0))
                && range.from() == other.from()
                && range.to() == other.to()
                && Objects.equals(lastReads.get(other.value()), now)
                && !places.isEmpty()
                && places.stream().allMatch(kernel::mayOverwrite);
        assertThat(allowed)
                .as("%s: %s writes %s over %s", what, node.name(), range, other)
                .isTrue();
    }

    private Range range(String value, long bytes) {
        Long offset = executable.plan().offsets().get(value);
        assertThat(offset).as("%s: the place of '%s'", what, value).isNotNull();
        assertThat(offset + bytes)
                .as("%s: the end of '%s'", what, value)
                .isLessThanOrEqualTo(executable.plan().arenaBytes());
        return new Range(value, offset, offset + bytes);
    }
}
