package io.neurometer.engine.measure.range;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.measure.subject.InputContent;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small network that indexes tables, built node by node, and run on made-up inputs. */
final class IndexNetwork {
    static final ModelCompiler COMPILER = new ModelCompiler(Backends.discover());

    private final GraphBuilder graph = new GraphBuilder("net");
    private final List<String> outputs = new ArrayList<>();

    String input(String name, DataType type, long... sizes) {
        return graph.input(name, TensorType.of(type, sizes));
    }

    String node(Op op, String... inputs) {
        return graph.node("n", "n", op, List.of(inputs));
    }

    List<String> nodes(Op op, int count, String... inputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(graph.freshValue("part"));
        }
        graph.node("n", "n", op, List.of(inputs), names);
        return names;
    }

    /** An INT64 vector. */
    String longs(long... values) {
        return graph.longs("c", values);
    }

    String scalar(DataType type, double value) {
        return graph.scalar("c", type, value);
    }

    String table(long... sizes) {
        return graph.weight(
                Weight.of(graph.freshValue("table"), TensorType.of(DataType.FP32, sizes), WeightSource.constant(1)));
    }

    /** An output that looks indices up in a table of this many rows. */
    void lookUp(long rows, String indices) {
        output(node(new Gathering.Gather(0), table(rows, 2), indices));
    }

    void output(String value) {
        outputs.add(value);
    }

    /** Made-up inputs, with which the network runs on the backend that checks every index. */
    List<Map<String, long[]>> run() {
        return run(Map.of());
    }

    /** @param given bounds of inputs by name */
    List<Map<String, long[]>> run(Map<String, InputContent> given) {
        Graph built = build();
        Map<String, TensorType> types = types(built);
        List<Map<String, long[]>> used = new ArrayList<>();
        CompileOptions options = CompileOptions.of("reference");
        try (ModelRuntime runtime = new ModelRuntime(built, COMPILER, Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(types, built.outputs(), options);
                SeededInputs data = SeededInputs.of(runtime.typed(types), new InputData(7, given))) {
            for (int i = 0; i < data.count(); i++) {
                Map<String, Tensor> set = data.next();
                try (Session session = lease.executable().open(ExecutionListener.NONE)) {
                    session.run(set);
                }
                Map<String, long[]> longs = new LinkedHashMap<>();
                set.forEach((name, tensor) -> longs.put(name, tensor.toLongs()));
                used.add(longs);
            }
        }
        return used;
    }

    /** What inputs may be. */
    Map<String, PossibleElements> possible() {
        Graph built = build();
        TypedGraph typed = COMPILER.infer(built, types(built));
        return InputRanges.of(typed, Map.of(), Set.of());
    }

    private Graph build() {
        outputs.forEach(graph::output);
        outputs.clear();
        return graph.build();
    }

    private static Map<String, TensorType> types(Graph graph) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            types.put(input.name(), input.type());
        }
        return types;
    }
}
