package io.neurometer.service.profiling.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.measure.Cancellation;
import io.neurometer.engine.measure.Measurement;
import io.neurometer.engine.measure.ProgressListener;
import io.neurometer.engine.measure.RequestCount;
import io.neurometer.engine.measure.clock.SystemClock;
import io.neurometer.engine.measure.fork.ForkFailure;
import io.neurometer.engine.measure.fork.ForkReport;
import io.neurometer.engine.measure.fork.ForkRule;
import io.neurometer.engine.measure.fork.ForkSample;
import io.neurometer.engine.measure.fork.ForkTask;
import io.neurometer.engine.measure.phase.Latency;
import io.neurometer.engine.measure.phase.WarmUp;
import io.neurometer.engine.measure.protocol.MeasurementPlan;
import io.neurometer.engine.measure.protocol.MeasurementProtocol;
import io.neurometer.engine.measure.protocol.MeasurementRequest;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.models.EngineThreads;
import io.neurometer.service.models.ModelCatalog;
import io.neurometer.service.models.ModelCopies;
import io.neurometer.service.models.ModelLease;
import io.neurometer.service.models.ModelReference;
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
        MeasurementPlan quick = MeasurementPlan.quick(1);
        MeasurementPlan plan = new MeasurementPlan(
                quick.id(),
                quick.preFlight(),
                new ForkRule(2, WARM_UP, RUNS, 0, 120),
                WARM_UP,
                RUNS,
                -1,
                quick.throughput(),
                null,
                null,
                0,
                0,
                0,
                300,
                List.of());

        Measurement measurement;
        try (ForkedModel forked = service.bean(ForkProcesses.class).of(TINY, INPUTS, OPTIONS);
                ModelLease lease = service.bean(ModelCatalog.class).lease(TINY)) {
            MeasurementRequest request =
                    new MeasurementRequest(lease.model().graph(), INPUTS, 256, 5, List.of(), List.of());
            measurement = service.bean(EngineThreads.class)
                    .call(() -> new MeasurementProtocol(
                                    service.bean(ModelCompiler.class),
                                    OPTIONS,
                                    plan,
                                    RequestCount.NONE,
                                    SystemClock.INSTANCE,
                                    forked)
                            .measure(request, ProgressListener.NONE, Cancellation.NEVER));
        }

        ForkReport forks = measurement.forks().value();
        assertThat(forks.failures()).isEmpty();
        assertThat(forks.runs()).extracting(ForkReport.Run::fork).containsExactly(1, 2);
        assertThat(forks.runs()).allSatisfy(run -> {
            assertThat(run.n()).isEqualTo(200);
            assertThat(run.median()).isPositive();
            assertThat(run.cold().loadMs()).isPositive();
            assertThat(run.cold().firstMs()).isPositive();
            assertThat(run.startMs()).isPositive();
            assertThat(run.warmup().runs()).isGreaterThanOrEqualTo(20);
            assertThat(run.pinnedCpus().value() == null
                            || run.pinnedCpus().value().size() == 1)
                    .isTrue();
        });
        assertThat(forks.variance().value().icc()).isBetween(0.0, 1.0);
        assertThat(measurement.latency().n()).isEqualTo(400);
        assertThat(measurement.latency().median())
                .isBetween(
                        Math.min(
                                forks.runs().get(0).median(),
                                forks.runs().get(1).median()),
                        Math.max(
                                forks.runs().get(0).median(),
                                forks.runs().get(1).median()));
        assertThat(measurement.latency().p().get("50").ci95().value())
                .isEqualTo(forks.variance().value().medianCi95());
        assertThat(measurement.inputs().numeric()).isTrue();
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
        Path order = folder.resolve("order.json");
        Files.write(
                order,
                ForkJson.write(
                        ForkOrder.of(service.bean(ModelCopies.class).write(TINY, folder), INPUTS, OPTIONS, endless)));
        List<String> command = new ArrayList<>(ProgramStart.command(List.of()));
        command.addAll(List.of(ForkProcesses.COMMAND, order.toString()));

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
        ForkOrder order = ForkOrder.of(service.bean(ModelCopies.class).write(TINY, folder), INPUTS, OPTIONS, task);

        assertThat(ForkJson.order(ForkJson.write(order))).isEqualTo(order);
        String json = service.bean(ForkWork.class).measure(ForkJson.write(order), Cancellation.NEVER);
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
                        CompileOptions.of(backend).withThreads(1));
    }
}
