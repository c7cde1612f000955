package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.exec.RandomGraphs;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Random graphs with random inputs, compared with what the reference makes of them as they stand, unplanned. */
final class RandomGraphRun {
    /** Allowed difference of an element, in proportion to the largest of its tensor or to 1, whichever is more. */
    private static final double TOLERANCE = 1e-4;

    /** Every so many graphs one runs on two threads, too. */
    private static final int TWO_THREADS_EVERY = 8;

    private static final BackendRuns REFERENCE = new BackendRuns(new ReferenceBackend());

    private RandomGraphRun() {}

    /** Asserts that a backend agrees however the graph is compiled. @param seed of the graph and its inputs */
    static void assertAgrees(BackendRuns backend, long seed) {
        Graph graph = RandomGraphs.of(seed);
        Random random = new Random(seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> expected = new LinkedHashMap<>();
        try {
            for (GraphInput input : graph.inputs()) {
                inputs.put(input.name(), filled(input.type(), random));
            }
            REFERENCE.unplanned(
                    graph,
                    inputs,
                    outputs -> outputs.forEach((name, tensor) -> expected.put(name, BackendRuns.copy(tensor))));
            backend.inEveryWay(
                    graph,
                    inputs,
                    seed % TWO_THREADS_EVERY == 0 ? 2 : 1,
                    (way, outputs) -> expected.forEach(
                            (name, tensor) -> assertAgrees("seed " + seed + ", " + way, outputs.get(name), tensor)));
        } finally {
            inputs.values().forEach(Tensor::close);
            expected.values().forEach(Tensor::close);
        }
    }

    private static void assertAgrees(String run, Tensor actual, Tensor expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(Agreement.maxError(actual, expected))
                .as("%s: %s", run, expected.type())
                .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Agreement.maxMagnitude(expected)));
    }

    private static Tensor filled(TensorType type, Random random) {
        float[] values = new float[Math.toIntExact(type.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, type.shape().sizes());
    }
}
