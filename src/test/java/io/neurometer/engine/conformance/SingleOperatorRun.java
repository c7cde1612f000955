package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.nd4j.Nd4jBackend;
import io.neurometer.engine.backend.onednn.OnednnBackend;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
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
        for (Backend backend : backends()) {
            GraphBuilder builder = new GraphBuilder("single");
            Map<String, Tensor> given = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            for (Tensor input : inputs) {
                TensorType type = input.type();
                names.add(builder.input("x" + names.size(), type));
                given.put(names.get(names.size() - 1), input);
            }
            builder.node("node", "node", op, names, List.of("y"));
            builder.output("y");
            new BackendRuns(backend).inEveryWay(builder.build(), given, 1, (way, outputs) -> {
                Tensor actual = outputs.get("y");
                assertThat(actual.type()).isEqualTo(expected.type());
                assertThat(actual.toFloats()).as("%s, %s", backend.name(), way).isEqualTo(expected.toFloats());
            });
        }
    }
}
