package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.conformance.domain.Array;
import io.neurometer.engine.conformance.domain.DomainCase;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a case of an operator outside the default domain and compares its outputs with what the definition gives. */
final class DomainCaseRun {
    private DomainCaseRun() {}

    static void assertRight(BackendRuns runs, DomainCase single) {
        Graph graph = new OnnxImporter().read(ByteBuffer.wrap(single.model().toByteArray()));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        single.inputs().forEach((name, array) -> inputs.put(name, array.tensor()));
        runs.inEveryWay(graph, inputs, 1, (way, outputs) -> {
            assertThat(outputs.keySet()).as(way).isEqualTo(single.expected().keySet());
            single.expected()
                    .forEach((name, array) -> assertClose(way + ", " + name, outputs.get(name), array, single));
        });
        inputs.values().forEach(Tensor::close);
    }

    private static void assertClose(String what, Tensor actual, Array expected, DomainCase single) {
        assertThat(actual.dataType()).as(what).isEqualTo(expected.type());
        assertThat(actual.shape().sizes())
                .as(what)
                .isEqualTo(Arrays.stream(expected.shape()).asLongStream().toArray());
        double[] values = expected.values();
        for (int i = 0; i < values.length; i++) {
            double got = Elements.getDouble(actual.bytes(), actual.dataType(), i);
            double allowed = single.tolerance() * Math.max(1, Math.abs(values[i]));
            boolean same = Double.compare(got, values[i]) == 0 || Math.abs(got - values[i]) <= allowed;
            assertThat(same)
                    .as("%s: element %d is %s, expected %s", what, i, got, values[i])
                    .isTrue();
        }
    }
}
