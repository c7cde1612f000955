package io.neurometer.service.profiling.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.fork.ForkFailure;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.fork.ForkSample;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.measure.fork.Forks;
import io.neurometer.engine.measure.host.RequestCount;
import io.neurometer.engine.measure.phase.ColdStart;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.MeasurementRequest;
import io.neurometer.engine.measure.phase.Memory;
import io.neurometer.engine.measure.phase.PreFlight;
import io.neurometer.engine.measure.phase.Throughput;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.protocol.Measured;
import io.neurometer.engine.measure.protocol.Measurer;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.measure.statistics.LatencySummary;
import io.neurometer.engine.measure.subject.InputData;
import io.neurometer.engine.report.Findings;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelCopies;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.process.ProgramStart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of this program, started by a running service. */
class ForkProcessesTest {
    private static final long MINUTES = 5;
    private static final ModelReference TINY = ModelReference.inline(
            ("{\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",64],\"datatype\":\"FP32\"}],"
                            + "\"layers\":[{\"type\":\"linear\",\"name\":\"fc\",\"out_features\":64}],\"seed\":3}")
                    .getBytes(StandardCharsets.UTF_8));
    private static final Map<String, TensorType> INPUTS = Map.of("x", TensorType.of(DataType.FP32, 256, 64));
    private static final CompileOptions OPTIONS = CompileOptions.of("onednn").withThreads(1);
    private static final WarmUp.Rule WARM_UP = new WarmUp.Rule(20, 0.1, WarmUp.Until.OVER, 1);
    private static final Latency.Rule RUNS = new Latency.Rule(200, 0, 10, 3);

    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, "neurometer.limits.off-heap=1GB");
        assertThat(service.postBytes(
                                "/models?name=adder", OnnxFiles.addRelu(), "Content-Type", "application/octet-stream")
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Two processes and this one run the same model on the same inputs. */
    @Test
    void latencyIsThatOfFreshProcesses() {
        Protocol protocol = Protocol.fixed(
                "quick",
                300,
                new PreFlight(0, false),
                new ColdStart(),
                new Forks(new Forks.Rule(2, WARM_UP, RUNS, 0, 120)),
                new WarmUp(WARM_UP),
                new Latency(RUNS),
                new Throughput(List.of(), 0.5),
                new Memory(0));

        Findings found;
        try (ForkedModel forked = service.bean(ForkProcesses.class).of(TINY, INPUTS, Map.of(), OPTIONS);
                ModelLease lease = service.bean(ModelCatalog.class).lease(TINY)) {
            ModelCompiler compiler = service.bean(ModelCompiler.class);
            Graph graph = lease.model().graph();
            MeasurementRequest request = new MeasurementRequest(
                    graph, INPUTS, CostAnalyzer.analyze(compiler.infer(graph, INPUTS)), InputData.seeded(5), List.of());
            found = service.bean(EngineThreads.class)
                    .call(() -> new Measurer(compiler, RequestCount.NONE, SystemClock.INSTANCE)
                            .measure(
                                    protocol.startingForksBy(forked),
                                    request,
                                    OPTIONS,
                                    ProgressListener.NONE,
                                    Cancellation.NEVER));
        }

        ForkReport forks = found.require(Forks.FORKS);
        assertThat(forks.failures()).isEmpty();
        assertThat(forks.runs()).extracting(ForkReport.Run::fork).containsExactly(1, 2);
        assertThat(forks.runs()).allSatisfy(run -> {
            ForkSample sample = run.sample();
            assertThat(run.latency().n()).isEqualTo(200);
            assertThat(run.latency().median()).isPositive();
            assertThat(sample.cold().loadMs()).isPositive();
            assertThat(sample.cold().firstMs()).isPositive();
            assertThat(sample.startMs()).isPositive();
            assertThat(sample.warmup().runs()).isGreaterThanOrEqualTo(20);
            assertThat(sample.pinnedCpus().value() == null
                            || sample.pinnedCpus().value().size() == 1)
                    .isTrue();
        });
        double first = forks.runs().get(0).latency().median();
        double second = forks.runs().get(1).latency().median();
        LatencySummary latency = found.require(Latency.LATENCY);
        assertThat(forks.variance().value().icc()).isBetween(0.0, 1.0);
        assertThat(latency.n()).isEqualTo(400);
        assertThat(latency.median()).isBetween(Math.min(first, second), Math.max(first, second));
        assertThat(latency.p().get("50").ci95().value())
                .isEqualTo(forks.variance().value().medianCi95());
        assertThat(found.require(Measured.INPUTS).numeric()).isTrue();
    }

    /** With a model that is kept in the database. */
    @Test
    void aProcessIsGoneWhenItsMeasurementIsCancelled() {
        AtomicReference<ProcessHandle> child = new AtomicReference<>();

        Path folder;
        try (ForkedModel forked = adder("onednn")) {
            assertThatThrownBy(() -> forked.run(task(), seconds -> {
                        child.set(ProcessHandle.current()
                                .children()
                                .filter(ProcessHandle::isAlive)
                                .findFirst()
                                .orElseThrow());
                        throw new CancellationException("not wanted");
                    }))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("not wanted");
            assertThat(child.get().isAlive()).isFalse();
            folder = forked.directory();
            assertThat(folder).isDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aProcessThatFailsSaysWhy() {
        try (ForkedModel forked = adder("abacus")) {
            assertThatThrownBy(() -> forked.run(task(), seconds -> {}))
                    .isInstanceOf(ForkFailure.class)
                    .hasMessageContaining("it ended with 2")
                    .hasMessageContaining("abacus");
        }
    }

    /** It is in the midst of measuring when its input, which only its parent holds open, ends. */
    @Test
    void aProcessWhoseParentIsGoneEnds() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("orphan"));
        ForkTask endless = new ForkTask(
                new WarmUp.Rule(1 << 30, 3600, WarmUp.Until.OVER, 3600),
                new Latency.Rule(200, 0, 10, 3),
                0,
                3600,
                1,
                0);
        Path request = folder.resolve("request.json");
        Files.write(
                request,
                ForkJson.write(ForkRequest.of(
                        service.bean(ModelCopies.class).write(TINY, folder),
                        INPUTS,
                        Map.of(),
                        OPTIONS,
                        Map.of(),
                        endless)));
        List<String> command = new ArrayList<>(ProgramStart.command(List.of()));
        command.addAll(List.of(ForkProcesses.COMMAND, request.toString()));

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        process.getOutputStream().close();

        assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isNotZero();
    }

    @Test
    void samplesSurviveTheWayThroughJson() throws Exception {
        ForkTask task = new ForkTask(WARM_UP, RUNS, 0, 1e6, 1, 0);
        Path folder = Files.createDirectory(directory.resolve("json"));
        ForkRequest order = ForkRequest.of(
                service.bean(ModelCopies.class).write(TINY, folder), INPUTS, Map.of(), OPTIONS, Map.of(), task);

        assertThat(ForkJson.request(ForkJson.write(order))).isEqualTo(order);
        String json = service.bean(ForkRunner.class).measure(ForkJson.write(order), Cancellation.NEVER);
        ForkSample sample = ForkJson.sample(json.getBytes(StandardCharsets.UTF_8));
        assertThat(sample.samples().nanos()).hasSize(200);
        assertThat(ForkJson.write(sample)).isEqualTo(json);
    }

    private static ForkTask task() {
        return new ForkTask(WARM_UP, RUNS, 0, 120, 1, 0);
    }

    private static ForkedModel adder(String backend) {
        Map<String, TensorType> inputs =
                Map.of("a", TensorType.of(DataType.FP32, 1, 3), "b", TensorType.of(DataType.FP32, 1, 3));
        return service.bean(ForkProcesses.class)
                .of(
                        ModelReference.named("adder"),
                        inputs,
                        Map.of(),
                        CompileOptions.of(backend).withThreads(1));
    }
}
