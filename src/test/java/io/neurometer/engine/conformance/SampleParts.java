package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.batch.BatchPart;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a graph on parts of its samples, one after another, and compares with a run on all of them. */
final class SampleParts {
    /** In proportion to the largest element: sums of rows may be in another order where there are fewer rows. */
    private static final double TOLERANCE = 1e-5;

    private static final ModelCompiler COMPILER = new ModelCompiler(new Backends(List.of(new ReferenceBackend())));
    private static final BackendRuns REFERENCE = new BackendRuns(new ReferenceBackend());

    private SampleParts() {}

    /**
     * Where the graph is said to keep its samples apart, asserts that the reference gives the same.
     *
     * @return whether it is
     */
    static boolean agree(String name, Graph graph, Map<String, Tensor> inputs, int parts) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((input, tensor) -> types.put(input, tensor.type()));
        TypedGraph part = BatchPart.of(COMPILER.infer(graph, types), graph.outputs(), parts, COMPILER::infer);
        if (part == null) {
            return false;
        }
        Map<String, Tensor> whole = new LinkedHashMap<>();
        REFERENCE.unplanned(
                graph, inputs, outputs -> outputs.forEach((output, all) -> whole.put(output, BackendRuns.copy(all))));
        for (int i = 0; i < parts; i++) {
            Map<String, Tensor> some = new LinkedHashMap<>();
            int number = i;
            inputs.forEach((input, all) ->
                    some.put(input, piece(all, number, part.types().get(input))));
            REFERENCE.unplanned(
                    part.graph(),
                    some,
                    outputs -> whole.forEach((output, all) -> {
                        Tensor piece = outputs.get(output);
                        Tensor expected = piece(all, number, piece.type());
                        assertThat(Agreement.difference(piece, expected, 0, TOLERANCE * Agreement.maxMagnitude(all)))
                                .as("%s: '%s', part %d of %d", name, output, number, parts)
                                .isNull();
                    }));
        }
        whole.values().forEach(Tensor::close);
        return true;
    }

    private static Tensor piece(Tensor all, int number, TensorType type) {
        return all.slice(number * type.bytes(), type);
    }
}
