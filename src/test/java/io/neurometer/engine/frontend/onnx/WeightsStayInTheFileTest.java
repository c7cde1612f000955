package io.neurometer.engine.frontend.onnx;

import static io.neurometer.engine.frontend.onnx.OnnxFiles.graph;
import static io.neurometer.engine.frontend.onnx.OnnxFiles.node;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph refers to its weights in the bytes of the file; neither reading nor filling copies them to the Java heap. */
class WeightsStayInTheFileTest {
    private static final int ELEMENTS = 1 << 20;

    /** What the importer's own objects take for these four weights, generously; each weight alone has 4 MB. */
    private static final long HEAP_BOUND = 1 << 20;

    @TempDir
    Path folder;

    /** Four weights, as raw bytes and as numbers, as initializers and as constants. */
    private ByteBuffer mappedModel() throws IOException {
        ByteBuffer elements = ByteBuffer.allocate(ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ELEMENTS; i++) {
            elements.putFloat(i * Float.BYTES, i);
        }
        ByteString data = ByteString.copyFrom(elements);
        TensorProto raw = OnnxFiles.floats("raw", ELEMENTS).setRawData(data).build();
        TensorProto typed = OnnxFiles.floats("typed", ELEMENTS)
                .addAllFloatData(
                        IntStream.range(0, ELEMENTS).mapToObj(i -> (float) i).toList())
                .build();
        ByteBuffer file = OnnxFiles.file(graph(ELEMENTS)
                .addInitializer(raw)
                .addInitializer(typed)
                .addNode(node("Constant", "->", "raw_constant").addAttribute(value(raw)))
                .addNode(node("Constant", "->", "typed_constant").addAttribute(value(typed)))
                .addNode(node("Identity", "x", "->", "y")));
        Path path = folder.resolve("model.onnx");
        Files.write(path, file.array());
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private static AttributeProto value(TensorProto tensor) {
        return AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor)
                .build();
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void nothingIsCopiedToTheHeap() throws IOException {
        ByteBuffer file = mappedModel();
        OnnxImporter importer = new OnnxImporter();
        importer.read(file);
        long before = allocated();
        Graph graph = importer.read(file);
        assertThat(allocated() - before).isLessThan(HEAP_BOUND);
        assertThat(graph.weights().keySet()).containsExactly("raw", "typed", "raw_constant", "typed_constant");
        for (Weight weight : graph.weights().values()) {
            try (Tensor tensor = Tensor.allocate(weight.type())) {
                long beforeFilling = allocated();
                weight.source().fill(tensor);
                assertThat(allocated() - beforeFilling).as(weight.name()).isLessThan(HEAP_BOUND);
                for (int i = 0; i < ELEMENTS; i++) {
                    if (tensor.bytes().getFloat(i * Float.BYTES) != i) {
                        assertThat(tensor.bytes().getFloat(i * Float.BYTES))
                                .as("%s, element %d", weight.name(), i)
                                .isEqualTo(i);
                    }
                }
            }
        }
    }

    @Test
    void theFileIsKeptForAsLongAsTheGraph() throws IOException, InterruptedException {
        ByteBuffer file = mappedModel();
        Graph graph = new OnnxImporter().read(file);
        WeakReference<ByteBuffer> mapping = new WeakReference<>(file);
        file = ByteBuffer.allocate(0);
        System.gc();
        assertThat(mapping.get()).as("mapping while the graph lives").isNotNull();
        try (Tensor tensor = Tensor.allocate(
                Objects.requireNonNull(graph.weights().get("raw")).type())) {
            Objects.requireNonNull(graph.weights().get("raw")).source().fill(tensor);
            assertThat(tensor.bytes().getFloat(4)).isEqualTo(1f);
        }
        Reference.reachabilityFence(graph);
        graph = new Graph("none", List.of(), Map.of(), List.of(), List.of(), Map.of(), List.of(), null);
        for (int i = 0; i < 500 && mapping.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(mapping.get()).as("mapping without a graph").isNull();
        assertThat(file.capacity() + graph.nodes().size()).isZero();
    }
}
