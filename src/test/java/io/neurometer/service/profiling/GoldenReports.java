package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.batch.BatchAxes;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Progress;
import io.neurometer.engine.measure.TestBackend;
import io.neurometer.engine.measure.VirtualClock;
import io.neurometer.engine.measure.accuracy.AccuracyCheck;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;
import io.neurometer.engine.measure.ceiling.SomeCeilings;
import io.neurometer.engine.measure.fork.ForkMeasurement;
import io.neurometer.engine.measure.fork.ForkSample;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.measure.host.RecordedHost;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.BatchCase;
import io.neurometer.engine.measure.phase.BatchSweep;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.protocol.Protocols;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.models.LoadedModel;
import io.neurometer.service.models.ModelFormat;
import io.neurometer.service.profiling.report.Report;
import io.neurometer.service.profiling.report.ReportOrigin;
import io.neurometer.service.profiling.report.SectionJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports of a small network on a recorded host with two processors, whose kernels take the time that a virtual clock
 * says they do.
 */
final class GoldenReports {
    private static final String MODEL = """
            {"name": "small", "inputs": [{"name": "image", "shape": ["N", 3, 8, 8]}], "layers": [
             {"type": "conv2d", "name": "stem", "out_channels": 4, "kernel_size": 3, "padding": 1},
             {"type": "batch_norm", "name": "norm", "activation": "relu"},
             {"type": "conv2d", "name": "conv", "out_channels": 4, "kernel_size": 3, "padding": 1},
             {"type": "add", "name": "add", "inputs": ["conv", "norm"], "activation": "relu"},
             {"type": "max_pool2d", "name": "pool", "kernel": 2},
             {"type": "flatten", "name": "flat"},
             {"type": "linear", "name": "fc", "out_features": 10}]}
            """;
    private static final Graph GRAPH = new DefinitionImporter()
            .read(MODEL.getBytes(StandardCharsets.UTF_8))
            .graph();
    private static final int PROCESSORS = 2;
    private static final Ceilings CEILINGS = SomeCeilings.of("here", 4e9, 1e9);

    private final VirtualClock clock = new VirtualClock();
    private final Backend backend = new TestBackend("timed", this::kernel);
    private final ModelCompiler compiler =
            new ModelCompiler(new Backends(List.of(backend, new TestBackend(this::kernel))));
    private final Path hostFiles;
    private String phase = "";
    private long kernels;
    private long extraNanos;

    private GoldenReports(Path hostFiles) {
        this.hostFiles = hostFiles;
    }

    /** @param hostFiles an empty folder @param body of {@code POST /profile} but for the model */
    static JsonNode report(Path hostFiles, String body) {
        String request = "{\"model\":" + MODEL + "," + body.substring(1);
        return new GoldenReports(hostFiles).report(ProfileRequestReader.read(request.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode report(ProfileRequest request) {
        Precision precision = request.run().precision() == null
                ? Precision.FP32
                : request.run().precision();
        CompileOptions options =
                CompileOptions.of(backend.name()).withThreads(1).withPrecision(precision);
        Protocol protocol = protocol(request);
        try (ModelRuntime runtime = new ModelRuntime(GRAPH, compiler, Long.MAX_VALUE)) {
            LoadedModel model = new LoadedModel(
                    LoadedModel.INLINE, "1", "0".repeat(64), ModelFormat.DEFINITION, GRAPH, true, List.of(), runtime);
            RequestedInputs requested = RequestedInputs.of(request, model);
            List<ModelAnalysis.Case> cases = requested.types().stream()
                    .map(inputs -> new ModelAnalysis.Case(
                            inputs, CostAnalyzer.analyze(compiler.infer(GRAPH, inputs), requested.axes())))
                    .toList();
            ReportAssembly reports = new ReportAssembly(
                    RecordedHost.xeonServer(hostFiles)
                            .reader(PROCESSORS)
                            .read("1.0", Reading.absent("not recorded"), List.of(backend.info())),
                    new ReportOrigin("xeon-gold-6148-x2", "golden"));
            Report report = protocol.isMeasured()
                    ? reports.measured(
                            "golden", request, model, options, cases, measured(request, protocol, options, cases))
                    : reports.counted("golden", request, model, options, cases);
            return JsonMapper.shared().readTree(SectionJson.write(Report.SECTION, report));
        }
    }

    private static Protocol protocol(ProfileRequest request) {
        return Protocols.all(PROCESSORS).stream()
                .filter(protocol -> protocol.name().equals(request.protocol().name()))
                .findFirst()
                .orElseThrow()
                .changed(request.asked().and(PreFlight.FORCE, true));
    }

    private ConditionsWatch.Watched<List<Findings>> measured(
            ProfileRequest request, Protocol protocol, CompileOptions options, List<ModelAnalysis.Case> cases) {
        return new ConditionsWatch.Watched<>(
                cases.stream()
                        .map(one -> measured(request, protocol, options, one))
                        .toList(),
                new RunConditions(
                        Reading.of(CEILINGS),
                        Reading.of(Drift.of(
                                CEILINGS.origin().reference(),
                                CEILINGS.origin().reference(),
                                CEILINGS.origin().reference())),
                        Reading.of(3L),
                        Reading.of(5L)));
    }

    private Findings measured(
            ProfileRequest request, Protocol protocol, CompileOptions options, ModelAnalysis.Case one) {
        Findings findings = new Measurer(compiler, RequestCount.NONE, clock)
                .measure(
                        protocol.startingForksBy((task, waiting) -> forked(task, options, one.inputs())),
                        new MeasurementRequest(
                                GRAPH,
                                one.inputs(),
                                one.analytic(),
                                InputData.seeded(request.seed()),
                                request.asked().isSet(BatchSweep.BATCH_SWEEP) ? sweep() : List.of()),
                        options,
                        this::progress,
                        Cancellation.NEVER);
        findings.put(
                Measured.ACCURACY,
                AccuracyCheck.of(compiler, GRAPH, one.inputs(), options, InputData.seeded(request.seed())));
        return findings;
    }

    private List<BatchCase> sweep() {
        BatchAxes axes = BatchAxes.of(GRAPH, types -> compiler.infer(GRAPH, types));
        return Stream.of(2L, 4L)
                .map(size -> new BatchCase(
                        size,
                        BatchBinding.bind(GRAPH, axes, List.of(size), Map.of()).get(0)))
                .toList();
    }

    /** Another process, which is a little slower than the one before. */
    private ForkSample forked(ForkTask task, CompileOptions options, Map<String, TensorType> inputs) {
        kernels = 0;
        extraNanos += 10_000;
        // With more threads than there are processors, this thread is kept to all of them.
        return new ForkMeasurement(compiler, options.withThreads(4096), task, clock)
                .measure(GRAPH, inputs, Map.of(), 250, Cancellation.NEVER);
    }

    /** Every phase begins at the same place; more than one caller of a clock that they share get less done than one. */
    private void progress(Progress progress) {
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            kernels = 0;
            extraNanos = 0;
        } else if (phase.equals("throughput") && progress.figures().containsKey("rate")) {
            extraNanos = 1_000_000;
        }
    }

    /** Takes as long as its output is large, and every fifth time a little longer. */
    private synchronized void kernel(KernelArguments arguments) {
        long bytes = 0;
        for (int i = 0; i < arguments.outputCount(); i++) {
            if (arguments.hasOutput(i)) {
                ByteBuffer output = arguments.output(i).bytes();
                bytes += output.remaining();
                while (output.hasRemaining()) {
                    output.put((byte) 0);
                }
                if (arguments.output(i).type().dataType() == DataType.FP32) {
                    arguments.output(i).bytes().putFloat(0, 1.5f);
                }
            }
        }
        clock.work(1_000_000 + 100 * bytes + extraNanos + (kernels++ % 5 == 0 ? 50_000 : 0));
    }
}
