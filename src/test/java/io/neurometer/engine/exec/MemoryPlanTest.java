package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of hundreds of graphs by chance, compiled in every way: nothing in the arena is overwritten that is still to be read,
 * and the answers are to the bit those of the same kernels when every value has memory of its own, also when the inputs
 * lie elsewhere than at the run before.
 */
class MemoryPlanTest {
    private static final int GRAPHS_PER_BLOCK = 40;
    private static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());
    private static final List<CompileOptions> WAYS = List.of(
            CompileOptions.of(Backends.REFERENCE),
            CompileOptions.of(Backends.REFERENCE).unoptimized(),
            CompileOptions.of("onednn").withThreads(1),
            CompileOptions.of("onednn").withThreads(1).unoptimized());

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void nothingIsOverwrittenBeforeItsLastReader(long block) {
        Coverage coverage = new Coverage();
        for (long seed = block * GRAPHS_PER_BLOCK; seed < (block + 1) * GRAPHS_PER_BLOCK; seed++) {
            Graph graph = RandomGraphs.of(seed);
            for (CompileOptions options : WAYS) {
                check(graph, options, "seed " + seed + " by " + options, coverage);
            }
        }
        assertThat(coverage.inPlace).as("values written in place").isPositive();
        assertThat(coverage.scratch).as("kernels with planned scratch memory").isPositive();
        assertThat(coverage.views).as("views").isPositive();
        assertThat(coverage.severalOutputs).as("kernels with several outputs").isPositive();
    }

    /** What the graphs of a block came to; a property of plans that hold nothing of the kind would say little. */
    private static final class Coverage {
        int inPlace;
        int scratch;
        int views;
        int severalOutputs;
    }

    private static void check(Graph graph, CompileOptions options, String what, Coverage coverage) {
        Map<String, TensorType> types = graph.inputs().stream()
                .collect(Collectors.toMap(GraphInput::name, GraphInput::type, (a, b) -> a, LinkedHashMap::new));
        Random random = new Random(graph.nodes().size());
        Map<String, Tensor> inputs = filled(types, random);
        Map<String, Tensor> others = filled(types, random);
        try (ModelRuntime runtime = new ModelRuntime(graph, COMPILER, 0);
                ModelRuntime.Lease lease = runtime.acquire(types, graph.outputs(), options)) {
            Executable executable = lease.executable();
            new Overlaps(executable, what, coverage).check();
            try (Apart apart = new Apart(executable, inputs);
                    Session session = executable.open(ExecutionListener.NONE)) {
                Map<String, byte[]> expected = apart.outputs();
                session.run(others);
                for (int run = 0; run < 2; run++) {
                    Map<String, Tensor> actual = session.run(inputs);
                    assertThat(actual.keySet()).isEqualTo(expected.keySet());
                    actual.forEach((name, tensor) -> assertThat(bytes(tensor))
                            .as("%s, output %s", what, name)
                            .isEqualTo(expected.get(name)));
                }
            }
        } finally {
            inputs.values().forEach(Tensor::close);
            others.values().forEach(Tensor::close);
        }
    }

    private static Map<String, Tensor> filled(Map<String, TensorType> types, Random random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        types.forEach((name, type) -> tensors.put(name, filled(type, random)));
        return tensors;
    }

    private static Tensor filled(TensorType type, Random random) {
        float[] values = new float[Math.toIntExact(type.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, type.shape().sizes());
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        tensor.bytes().get(bytes);
        return bytes;
    }

    /** Looks at a plan step by step without running it. */
    private static final class Overlaps {
        private final Executable executable;
        private final String what;
        private final Coverage coverage;
        private final Map<String, String> roots = new HashMap<>();
        private final Map<String, Integer> lastReads = new HashMap<>();
        private final Map<String, Range> live = new LinkedHashMap<>();

        private record Range(String value, long from, long to) {
            boolean overlaps(Range other) {
                return from < other.to && other.from < to;
            }
        }

        Overlaps(Executable executable, String what, Coverage coverage) {
            this.executable = executable;
            this.what = what;
            this.coverage = coverage;
        }

        void check() {
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
                coverage.views++;
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

        private void write(Step step, int now) {
            Node node = step.node();
            if (node.op().isView()) {
                return;
            }
            List<Range> written = new ArrayList<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                String output = node.outputs().get(i);
                if (!output.equals(Node.ABSENT)) {
                    long bytes = Objects.requireNonNull(step.outputs()).get(i).bytes();
                    written.add(range(output, bytes));
                }
            }
            coverage.severalOutputs += written.size() > 1 ? 1 : 0;
            Kernel kernel = Objects.requireNonNull(step.kernel());
            if (kernel.plannedWorkspaceBytes() > 0) {
                coverage.scratch++;
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
                        assertDeclared(step, kernel, range, other, now);
                    }
                }
            }
            node.outputs().stream()
                    .filter(output -> !output.equals(Node.ABSENT))
                    .forEach(output -> {
                        long bytes = Objects.requireNonNull(step.outputs())
                                .get(node.outputs().indexOf(output))
                                .bytes();
                        live.put(output, range(output, bytes));
                    });
        }

        /** Only output 0 may lie on an operand, exactly, as its last reader, by a kernel that says it can. */
        private void assertDeclared(Step step, Kernel kernel, Range range, Range other, int now) {
            Node node = step.node();
            coverage.inPlace++;
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                if (root(node.inputs().get(i)).equals(other.value())) {
                    places.add(i);
                }
            }
            boolean declared = range.value().equals(node.outputs().get(0))
                    && range.from() == other.from()
                    && range.to() == other.to()
                    && lastReads.get(other.value()) == now
                    && !places.isEmpty()
                    && places.stream().allMatch(kernel::mayOverwrite);
            assertThat(declared)
                    .as("%s: %s writes %s over %s", what, node.name(), range, other)
                    .isTrue();
        }

        private Range range(String value, long bytes) {
            Long offset = executable.plan().offsets().get(value);
            assertThat(offset).as("%s: the place of '%s'", what, value).isNotNull();
            assertThat(offset + bytes).as("%s: the end of '%s'", what, value).isLessThanOrEqualTo(arena());
            return new Range(value, offset, offset + bytes);
        }

        private long arena() {
            return executable.plan().arenaBytes();
        }
    }

    /** Runs an executable's kernels with a tensor of its own for every value. */
    private static final class Apart implements AutoCloseable {
        private final Executable executable;
        private final Map<String, Tensor> values = new HashMap<>();
        private final List<Tensor> owned = new ArrayList<>();

        Apart(Executable executable, Map<String, Tensor> inputs) {
            this.executable = executable;
            values.putAll(executable.execution().constants());
            values.putAll(inputs);
            executable.execution().threading().run();
            executable.steps().forEach(this::run);
        }

        private void run(Step step) {
            Node node = step.node();
            List<TensorType> types = Objects.requireNonNull(step.outputs());
            if (node.op().isView()) {
                Tensor source = values.get(node.inputs().get(0));
                values.put(node.outputs().get(0), source.reshape(types.get(0).shape()));
                return;
            }
            Kernel kernel = Objects.requireNonNull(step.kernel());
            List<@Nullable Tensor> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(input.equals(Node.ABSENT) ? null : values.get(input)));
            List<@Nullable Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                String output = node.outputs().get(i);
                Tensor tensor = output.equals(Node.ABSENT) ? null : allocated(types.get(i));
                outputs.add(tensor);
                values.put(output, tensor);
            }
            long scratch = kernel.plannedWorkspaceBytes();
            Tensor workspace = scratch == 0 ? null : allocated(TensorType.of(DataType.UINT8, scratch));
            kernel.run(new KernelArguments(inputs, outputs, workspace));
        }

        private Tensor allocated(TensorType type) {
            Tensor tensor = Tensor.allocate(type);
            owned.add(tensor);
            return tensor;
        }

        Map<String, byte[]> outputs() {
            Map<String, byte[]> outputs = new LinkedHashMap<>();
            executable.execution().outputs().forEach((name, value) -> outputs.put(name, bytes(values.get(value))));
            return outputs;
        }

        @Override
        public void close() {
            owned.forEach(Tensor::close);
        }
    }
}
