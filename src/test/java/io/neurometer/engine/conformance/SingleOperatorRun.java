package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.nd4j.Nd4jBackend;
import io.neurometer.engine.backend.onednn.OnednnBackend;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs graphs of one operator on every backend that there is, in every way. */
final class SingleOperatorRun {
    private SingleOperatorRun() {}

    static List<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new Nd4jBackend(), new OnednnBackend())
                .filter(backend -> backend.info().available())
                .toList();
    }

    /** The first output of the operator is as expected, to the bit, on every backend. */
    static void assertGives(Op op, Tensor expected, Tensor... inputs) {
        GraphBuilder builder = new GraphBuilder("single");
        List<String> names = new ArrayList<>();
        for (Tensor input : inputs) {
            names.add(builder.input("x" + names.size(), input.type()));
        }
        builder.node("node", "node", op, names, List.of("y"));
        builder.output("y");
        assertGives(builder.build(), expected, 0, inputs);
    }

    /** The output {@code y} of a graph is as expected on every backend. @param tolerance in proportion to each element */
    static void assertGives(Graph graph, Tensor expected, double tolerance, Tensor... inputs) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Tensor input : inputs) {
            given.put(graph.inputs().get(given.size()).name(), input);
        }
        for (Backend backend : backends()) {
            new BackendRuns(backend).inEveryWay(graph, given, 1, (way, outputs) -> {
                Tensor actual = outputs.get("y");
                assertThat(actual.type()).isEqualTo(expected.type());
                assertThat(Agreement.difference(actual, expected, tolerance, tolerance))
                        .as("%s, %s", backend.name(), way)
                        .isNull();
            });
        }
    }
}
