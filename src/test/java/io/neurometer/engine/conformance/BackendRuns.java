package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.Executable;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.MemoryPlanCheck;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.exec.Step;
import io.neurometer.engine.exec.UnplannedRun;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelSelector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Runs graphs on one backend in every way: as they stand and rewritten, with the memory plan and without, with the inputs
 * moved to other tensors between two runs, and on two threads.
 */
final class BackendRuns {
    private static final List<Way> WAYS = List.of(new Way(false, 1), new Way(true, 1), new Way(true, 2));

    private final Backend backend;
    private final ModelCompiler compiler;
    private final Set<String> kernels = new TreeSet<>();
    private final Set<String> fallbacks = new TreeSet<>();
    private final EnumSet<MemoryPlanCheck.Feature> features = EnumSet.noneOf(MemoryPlanCheck.Feature.class);

    private record Way(boolean rewritten, int threads) {
        CompileOptions options(Backend backend) {
            CompileOptions options =
                    CompileOptions.of(backend.name()).withThreads(threads).withTeams();
            return rewritten ? options : options.unoptimized();
        }

        @Override
        public String toString() {
            return (rewritten ? "rewritten, threads " : "as it stands, threads ") + threads;
        }
    }

    /** Looks at the outputs of one run, which are valid during the call only; {@code way} names the run. */
    @FunctionalInterface
    interface Check {
        void accept(String way, Map<String, Tensor> outputs);
    }

    BackendRuns(Backend backend) {
        this(backend, KernelSelector.NONE);
    }

    /** @param selector of ways to compute operators */
    BackendRuns(Backend backend, KernelSelector selector) {
        this.backend = backend;
        boolean reference = backend.name().equals(Backends.REFERENCE);
        this.compiler = new ModelCompiler(
                new Backends(reference ? List.of(backend) : List.of(backend, new ReferenceBackend())), selector);
    }

    /** Kinds of the operators for which the backend has had a kernel so far. */
    Set<String> kernels() {
        return kernels;
    }

    /** Kinds of the operators that have run on the reference so far, though this backend was asked. */
    Set<String> fallbacks() {
        return fallbacks;
    }

    /** What the memory plans so far have held. */
    EnumSet<MemoryPlanCheck.Feature> features() {
        return features;
    }

    /**
     * Runs a graph in every way and asserts that its outputs with the memory plan are those without, to the bit.
     *
     * @param maxThreads 1 to leave out the runs on two threads, which wait for each other where other processes are busy
     * @param check hears of the outputs of every run
     */
    void inEveryWay(Graph graph, Map<String, Tensor> inputs, int maxThreads, Check check) {
        try (ModelRuntime runtime = runtime(graph)) {
            for (Way way : WAYS) {
                if (way.threads() <= maxThreads) {
                    compiled(runtime, way, inputs, executable -> bothPlans(executable, inputs, way, check));
                }
            }
        }
    }

    private void bothPlans(Executable executable, Map<String, Tensor> inputs, Way way, Check check) {
        features.addAll(MemoryPlanCheck.check(executable, way.toString()));
        Map<String, byte[]> expected = new LinkedHashMap<>();
        unplanned(executable, inputs, outputs -> {
            check.accept(way + ", unplanned", outputs);
            outputs.forEach((name, tensor) -> expected.put(name, bytes(tensor)));
        });
        Check both = (inputsWere, outputs) -> {
            String run = way + ", planned, inputs " + inputsWere;
            check.accept(run, outputs);
            assertSameBits(run, outputs, expected);
        };
        if (way.threads() == 1) {
            planned(executable, inputs, both);
        } else {
            plannedOnce(executable, inputs, both);
        }
    }

    /** Runs a model as it stands and rewritten, on one thread, with the memory plan. */
    void withPlan(ModelRuntime runtime, Map<String, Tensor> inputs, Check check) {
        for (Way way : WAYS.subList(0, 2)) {
            compiled(
                    runtime,
                    way,
                    inputs,
                    executable -> plannedOnce(
                            executable, inputs, (unmoved, outputs) -> check.accept(way.toString(), outputs)));
        }
    }

    /** Runs all cases of a model and asserts that its outputs are those that come with it. */
    void assertAgrees(CorpusModel model) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(model.file()));
        assertThat(model.cases()).isNotEmpty();
        try (ModelRuntime runtime = runtime(new OnnxImporter().read(bytes))) {
            for (CorpusModel.Case single : model.cases()) {
                Map<String, Tensor> inputs = new HashMap<>();
                for (CorpusModel.Data input : single.inputs()) {
                    inputs.put(input.name(), input.read());
                }
                withPlan(runtime, inputs, (way, outputs) -> model.assertAgrees(way, single, outputs));
                inputs.values().forEach(Tensor::close);
            }
        }
    }

    /** Runs a graph as it stands, on one thread, without a memory plan. */
    void unplanned(Graph graph, Map<String, Tensor> inputs, Consumer<Map<String, Tensor>> reader) {
        try (ModelRuntime runtime = runtime(graph)) {
            compiled(runtime, WAYS.get(0), inputs, executable -> unplanned(executable, inputs, reader));
        }
    }

    ModelRuntime runtime(Graph graph) {
        return new ModelRuntime(graph, compiler, 0);
    }

    private void compiled(ModelRuntime runtime, Way way, Map<String, Tensor> inputs, Consumer<Executable> user) {
        Map<String, TensorType> types = new HashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        try (ModelRuntime.Lease lease = runtime.acquire(types, runtime.graph().outputs(), way.options(backend))) {
            for (Step step : lease.executable().steps()) {
                if (step.backend() != null) {
                    Set<String> kinds = step.backend().equals(backend.name()) ? kernels : fallbacks;
                    kinds.add(step.node().op().kind());
                }
            }
            user.accept(lease.executable());
        }
    }

    private static void unplanned(
            Executable executable, Map<String, Tensor> inputs, Consumer<Map<String, Tensor>> reader) {
        try (UnplannedRun run = new UnplannedRun(executable, inputs)) {
            reader.accept(run.outputs());
        }
    }

    /**
     * Three runs in one session: on copies of the inputs, on zeros, and on the inputs themselves while the copies hold
     * zeros. Zeros are left out where they might be sizes.
     */
    private static void planned(Executable executable, Map<String, Tensor> inputs, Check check) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> copies.put(name, copy(tensor)));
        try (Session session = executable.open(ExecutionListener.NONE)) {
            check.accept("copied", session.run(copies));
            if (executable.steps().stream().allMatch(step -> step.outputs() != null)) {
                copies.values().stream()
                        .filter(tensor -> tensor.dataType().isFloating())
                        .forEach(BackendRuns::clear);
                session.run(copies);
            }
            copies.values().forEach(BackendRuns::clear);
            check.accept("moved", session.run(inputs));
        } finally {
            copies.values().forEach(Tensor::close);
        }
    }

    private static void plannedOnce(Executable executable, Map<String, Tensor> inputs, Check check) {
        try (Session session = executable.open(ExecutionListener.NONE)) {
            check.accept("given", session.run(inputs));
        }
    }

    private static void assertSameBits(String run, Map<String, Tensor> outputs, Map<String, byte[]> expected) {
        assertThat(outputs.keySet()).isEqualTo(expected.keySet());
        outputs.forEach((name, tensor) -> assertThat(bytes(tensor))
                .as("%s: '%s' beside its unplanned run", run, name)
                .isEqualTo(expected.get(name)));
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        tensor.bytes().get(bytes);
        return bytes;
    }

    static Tensor copy(Tensor tensor) {
        Tensor copy = Tensor.allocate(tensor.type());
        copy.bytes().put(tensor.bytes());
        return copy;
    }

    private static void clear(Tensor tensor) {
        tensor.bytes().put(new byte[Math.toIntExact(tensor.byteSize())]);
    }
}
