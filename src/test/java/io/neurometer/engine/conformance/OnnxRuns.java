package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;

/** Runs small ONNX files on every backend in every way and compares outputs with numbers that a test states. */
final class OnnxRuns {
    /** A few operations in FP32 on numbers near 1. */
    private static final float TOLERANCE = 1e-5f;

    private OnnxRuns() {}

    /** The backends that can be used here. */
    static Stream<String> backends() {
        return Backends.discover().all().stream()
                .filter(backend -> backend.info().available())
                .map(backend -> backend.info().name());
    }

    static BackendRuns on(String backend) {
        return new BackendRuns(Backends.discover().named(backend));
    }

    /** @param expected the elements of the first output */
    static void assertGives(
            String backend, ByteBuffer file, Map<String, Tensor> inputs, float[] expected, long... sizes) {
        Graph graph = new OnnxImporter().read(file.duplicate());
        on(backend).inEveryWay(graph, inputs, 1, (way, outputs) -> {
            Tensor actual = outputs.get(graph.outputs().get(0));
            assertThat(actual.type()).as(way).isEqualTo(TensorType.of(DataType.FP32, sizes));
            assertThat(actual.toFloats())
                    .as("%s: %s", backend, way)
                    .containsExactly(expected, Offset.offset(TOLERANCE));
        });
    }

    static Tensor truth(boolean value) {
        Tensor tensor = Tensor.allocate(TensorType.of(DataType.BOOL));
        tensor.bytes().put(0, (byte) (value ? 1 : 0));
        return tensor;
    }

    static Tensor number(long value) {
        return Tensor.ofLongs(new long[] {value});
    }

    static Tensor floats(long[] sizes, float... values) {
        return Tensor.ofFloats(values, sizes);
    }
}
