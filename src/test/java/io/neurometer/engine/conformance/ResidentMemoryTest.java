package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.memory.MemoryGrowth;
import io.neurometer.engine.measure.protocol.MeasurementPlan;
import io.neurometer.engine.measure.protocol.MeasurementProtocol;
import io.neurometer.engine.measure.protocol.MeasurementRequest;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The physical memory that a process holds for a model is that of its plan, whatever the process has done before. */
class ResidentMemoryTest {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentMemoryTest.class);

    /** What kernels, their code and the C library's bookkeeping take beside, of models of about 100 MB. */
    private static final double TOLERANCE = 0.15;

    private static final int TIMES = 3;
    private static final long LENGTH = 128;

    private final Backends backends = Backends.discover();

    @Test
    void isThatOfThePlanEachTimeInOneProcess() throws IOException {
        Graph resnet = graph("light-resnet50");
        Graph minilm = graph("all-minilm-l6-v2");
        List<MemoryGrowth> growths = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            growths.add(growth(resnet));
            growths.add(growth(minilm));
        }

        for (MemoryGrowth growth : growths) {
            LOG.info("{}", growth);
        }
        assertThat(growths)
                .allSatisfy(
                        growth -> assertThat(growth.rssByExpected().value()).isBetween(1 - TOLERANCE, 1 + TOLERANCE));
    }

    private MemoryGrowth growth(Graph graph) {
        MeasurementPlan plan = MeasurementPlan.quick(2).withLatency(3, 0.2);
        CompileOptions options = CompileOptions.of(backends.best().name()).withThreads(1);
        return new MeasurementProtocol(
                        new ModelCompiler(backends), options, plan, RequestCount.NONE, SystemClock.INSTANCE)
                .measure(
                        new MeasurementRequest(graph, inputs(graph), 1, 1, List.of(), List.of()),
                        ProgressListener.NONE,
                        Cancellation.NEVER)
                .memory()
                .growth();
    }

    /** The batch is one item, and every other open size 128. */
    private static Map<String, TensorType> inputs(Graph graph) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            long[] sizes = LongStream.range(0, input.type().shape().rank())
                    .map(axis -> input.type().shape().dim((int) axis).isFixed()
                            ? input.type().shape().size((int) axis)
                            : axis == 0 ? 1 : LENGTH)
                    .toArray();
            types.put(input.name(), TensorType.of(input.type().dataType(), sizes));
        }
        return types;
    }

    private static Graph graph(String name) throws IOException {
        try (FileChannel file = FileChannel.open(Corpus.model(name).file())) {
            return new OnnxImporter().read(MappedFiles.map(file));
        }
    }
}
