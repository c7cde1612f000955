package io.neurometer.engine.compile;

import io.neurometer.engine.exec.Bodies;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.BodyGraph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.op.Body;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies in one executable, each compiled for the types that it meets, with the constants that it captures built in. */
final class CompiledBodies implements Bodies {
    /** What the executables of one body may hold at rest beside the weights. */
    private static final long MAX_BYTES = 64L << 20;

    private final CompileOptions options;
    private final Map<String, List<CompiledBody>> bodies = new HashMap<>();

    /** @param formals names of the body's own inputs */
    private record CompiledBody(BodyGraph body, List<String> formals, ModelRuntime runtime) {}

    private CompiledBodies(CompileOptions options) {
        this.options = options;
    }

    /** @param typed the graph that runs, whose constants the bodies capture */
    static Bodies of(TypedGraph typed, ModelCompiler compiler, CompileOptions options, WeightStore weights) {
        CompiledBodies bodies = new CompiledBodies(options);
        for (Node node : typed.graph().nodes()) {
            if (Control.isFlow(node.op()) && node.op() instanceof Control control) {
                List<CompiledBody> all = new ArrayList<>();
                for (Body body : control.bodies()) {
                    all.add(compiled((Subgraph) body, node, control.ownInputs(), typed, compiler, weights));
                }
                bodies.bodies.put(node.name(), all);
            }
        }
        return bodies.bodies.isEmpty() ? NONE : bodies;
    }

    /** The node without the constants that its bodies capture, which they hold in forms of their own. */
    static Node withoutConstants(Node node, TypedGraph typed) {
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = ((Control) node.op()).ownInputs(); i < inputs.size(); i++) {
            if (typed.constants().contains(inputs.get(i))) {
                inputs.set(i, Node.ABSENT);
            }
        }
        return new Node(node.name(), node.layer(), node.op(), inputs, node.outputs());
    }

    private static CompiledBody compiled(
            Subgraph body, Node node, int ownInputs, TypedGraph typed, ModelCompiler compiler, WeightStore weights) {
        List<@Nullable TensorType> unknown = Collections.nCopies(body.formals().size(), null);
        BodyGraph graph = BodyGraph.of(body, node, ownInputs, unknown, typed);
        return new CompiledBody(
                graph,
                body.formals().stream().map(Subgraph.Formal::name).toList(),
                new ModelRuntime(graph.graph(), compiler, MAX_BYTES, weights, graph.known()));
    }

    @Override
    public List<Tensor> run(
            String node, int index, List<Tensor> formals, List<@Nullable Tensor> captured, ExecutionListener listener) {
        List<CompiledBody> all = bodies.get(node);
        if (all == null) {
            throw new IllegalStateException("no node '" + node + "' has a body");
        }
        CompiledBody body = all.get(index);
        Map<String, Tensor> inputs = new HashMap<>();
        for (int i = 0; i < formals.size(); i++) {
            inputs.put(body.formals().get(i), formals.get(i));
        }
        body.body().captured().forEach((place, name) -> {
            Tensor tensor = captured.get(place);
            if (tensor != null) {
                inputs.put(name, tensor);
            }
        });
        body.body().known().forEach(inputs::put);
        Map<String, TensorType> types = new HashMap<>();
        inputs.forEach((name, tensor) -> types.put(name, tensor.type()));
        try (ModelRuntime.Lease lease =
                        body.runtime().acquire(types, body.body().graph().outputs(), options);
                Session session = lease.executable().open(listener)) {
            return copies(session.run(inputs), body.body().outputs());
        }
    }

    private static List<Tensor> copies(Map<String, Tensor> results, List<String> outputs) {
        List<Tensor> copies = new ArrayList<>();
        try {
            for (String output : outputs) {
                Tensor result = results.get(output);
                if (result == null) {
                    throw new IllegalStateException("no output '" + output + "'");
                }
                copies.add(result.copy());
            }
            return copies;
        } catch (RuntimeException | Error failure) {
            copies.forEach(Tensor::close);
            throw failure;
        }
    }

    @Override
    public long residentBytes() {
        return bodies.values().stream()
                .flatMap(List::stream)
                .mapToLong(body -> body.runtime().executableBytes())
                .sum();
    }

    @Override
    public Map<String, List<String>> sources() {
        Map<String, List<String>> sources = new HashMap<>();
        bodies.values()
                .forEach(
                        all -> all.forEach(body -> sources.putAll(body.runtime().sources())));
        return sources;
    }

    @Override
    public void close() {
        bodies.values().forEach(all -> all.forEach(body -> body.runtime().close()));
    }
}
