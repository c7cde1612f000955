package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.memory.MemoryGrowth;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.subject.InputData;
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
        Protocol brief = Protocol.fixed(
                "quick",
                5,
                new PreFlight(0, false),
                new ColdStart(),
                new WarmUp(new WarmUp.Rule(20, 0.2, WarmUp.Until.OVER, 0.2)),
                new Latency(new Latency.Rule(3, 0, 0.2, 3)),
                new Throughput(List.of(2), 0.5),
                new Memory(0));
        CompileOptions options = CompileOptions.of(backends.best().name()).withThreads(1);
        ModelCompiler compiler = new ModelCompiler(backends);
        Map<String, TensorType> inputs = inputs(graph);
        return new Measurer(compiler, RequestCount.NONE, SystemClock.INSTANCE)
                .measure(
                        brief,
                        new MeasurementRequest(
                                graph,
                                inputs,
                                CostAnalyzer.analyze(compiler.infer(graph, inputs)),
                                InputData.seeded(1),
                                List.of()),
                        options,
                        ProgressListener.NONE,
                        Cancellation.NEVER)
                .require(Memory.MEMORY)
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
