package io.neurometer.bench;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.AnalyticReport;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.ceiling.CeilingProbe;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Effort;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.compare.AbbaComparison;
import io.neurometer.engine.measure.host.HostFingerprint;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.HostReader;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.MappedFiles;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.engine.tune.KernelChoices;
import io.neurometer.engine.tune.Tuner;
import io.neurometer.engine.tune.Tuning;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Our engine with the backend that is measured. */
final class Engine {
    private static final long MAX_EXECUTABLE_BYTES = 4L << 30;

    private final Backends backends = Backends.discover();
    private final ModelCompiler compiler =
            new ModelCompiler(backends, new Tuner(Tuning.QUICK, KernelChoices.inMemory(), () -> false));
    private final OnnxImporter importer = new OnnxImporter();
    private final String backend;
    private final Executor compilers =
            Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /** @throws io.neurometer.engine.error.EngineException when there is no such backend or it cannot run here */
    Engine(String backend) {
        this.backend = backends.named(backend).name();
    }

    Backends backends() {
        return backends;
    }

    Graph read(ByteBuffer file) {
        return importer.read(file);
    }

    /** A file as the service reads it: mapped. */
    static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return MappedFiles.map(channel);
        }
    }

    ModelRuntime load(Graph graph) {
        return load(graph, MAX_EXECUTABLE_BYTES);
    }

    /** A model of which idle executables beyond so many bytes are dropped. */
    ModelRuntime load(Graph graph, long maxExecutableBytes) {
        return new ModelRuntime(graph, compiler, maxExecutableBytes);
    }

    /** A model that compiles as in the service: in threads that do nothing else, half as many as there are processors. */
    ModelRuntime loadAsInService(Graph graph) {
        return new ModelRuntime(graph, compiler, MAX_EXECUTABLE_BYTES, compilers);
    }

    TypedGraph infer(Graph graph, Map<String, TensorType> inputs) {
        return compiler.infer(graph, inputs);
    }

    /** What one run costs by the graph's structure. */
    AnalyticReport analyze(Graph graph, Map<String, TensorType> inputs) {
        TypedGraph typed = infer(graph, inputs);
        try {
            return CostAnalyzer.analyze(typed);
        } finally {
            typed.values().values().forEach(Tensor::close);
        }
    }

    /** What the machine can do at most with each number of threads, measured now. */
    Ceilings ceilings(SortedSet<Integer> threads) {
        HostFingerprint host =
                HostReader.ofThisHost().read("bench", Reading.absent("the benchmark is not a build"), backends.infos());
        return new CeilingProbe(compiler, backends, host, () -> HostLoad.now(RequestCount.NONE))
                .measure(backend, threads, Effort.STANDARD, Cancellation.NEVER);
    }

    /** Loads models to be compared. */
    AbbaComparison.Loader loader() {
        return AbbaComparison.loader(compiler, SystemClock.INSTANCE);
    }

    /** What the profiler finds, in this thread. */
    Findings profile(Protocol protocol, CompileOptions options, MeasurementRequest request) {
        return new Measurer(compiler, RequestCount.NONE, SystemClock.INSTANCE)
                .measure(protocol, request, options, ProgressListener.NONE, Cancellation.NEVER);
    }

    CompileOptions options(int threads, Precision precision) {
        return CompileOptions.of(backend).withThreads(threads).withPrecision(precision);
    }
}
