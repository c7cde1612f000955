package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Runs go to one thread while the team has to wait, on a clock that the test turns. */
class TeamworkTest {
    private static final long QUICK = 50_000;
    private static final long SLOW = 5_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int UNTIL_CERTAIN = 4;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private Teamwork teamwork(Supplier<Alternative> alone) {
        return new Teamwork(alone, 1e6, clock::get);
    }

    private Teamwork teamwork() {
        return teamwork(() -> {
            throw new AssertionError("nobody runs");
        });
    }

    private static void run(Teamwork teamwork, int times, long nanos) {
        for (int i = 0; i < times; i++) {
            teamwork.ran(nanos);
        }
    }

    @Test
    void quickRunsAndSlowOnesByChanceKeepTheTeam() {
        Teamwork teamwork = teamwork();
        for (int i = 0; i < 100; i++) {
            run(teamwork, 3, QUICK);
            run(teamwork, 2, SLOW);
            assertThat(teamwork.isAlone()).isFalse();
        }
    }

    @Test
    void runsThatHaveAlwaysBeenSlowAreKnownByTheWorkThatTheyDo() {
        Teamwork teamwork = teamwork();
        run(teamwork, UNTIL_CERTAIN, SLOW);
        assertThat(teamwork.isAlone()).isTrue();
    }

    @Test
    void anEstimateCountsOnlyUntilOneThreadHasRun() {
        Teamwork teamwork = teamwork();
        run(teamwork, UNTIL_CERTAIN, SLOW);
        assertThat(teamwork.isAlone()).isTrue();
        teamwork.ranAlone(2 * SLOW);
        clock.addAndGet(SECOND);
        run(teamwork, 100, SLOW);
        assertThat(teamwork.isAlone()).isFalse();
    }

    @Test
    void theTeamIsTriedAgainLessAndLessOften() {
        Teamwork teamwork = teamwork();
        run(teamwork, 1, QUICK);
        run(teamwork, UNTIL_CERTAIN, SLOW);
        teamwork.ranAlone(2 * QUICK);
        long pause = 0;
        for (int i = 0; i < 20; i++) {
            long start = clock.get();
            while (teamwork.isAlone()) {
                clock.addAndGet(SECOND / 100);
            }
            assertThat(clock.get() - start).isGreaterThanOrEqualTo(pause).isGreaterThan(0);
            pause = clock.get() - start;
            run(teamwork, 2, SLOW);
        }
        assertThat(pause).isEqualTo(10 * SECOND);
        clock.addAndGet(pause);
        run(teamwork, 1 + 32, QUICK);
        run(teamwork, 1, SLOW);
        assertThat(teamwork.isAlone()).isFalse();
    }

    @Test
    void aSlowRunByChanceDoesNotEndATrialThatIsQuickerThanOneThread() {
        Teamwork teamwork = teamwork();
        run(teamwork, UNTIL_CERTAIN, SLOW);
        teamwork.ranAlone(8 * QUICK);
        clock.addAndGet(SECOND);
        for (int i = 0; i < 10; i++) {
            run(teamwork, 20, QUICK);
            run(teamwork, 1, 20 * QUICK);
            assertThat(teamwork.isAlone()).isFalse();
        }
        run(teamwork, 2 * UNTIL_CERTAIN, SLOW);
        assertThat(teamwork.isAlone()).isTrue();
    }

    @Test
    void theRunThatWakesTheTeamDoesNotEndATrial() {
        Teamwork teamwork = teamwork();
        run(teamwork, UNTIL_CERTAIN, SLOW);
        teamwork.ranAlone(QUICK);
        clock.addAndGet(SECOND);
        teamwork.ran(SLOW);
        run(teamwork, 32, QUICK);
        assertThat(teamwork.isAlone()).isFalse();
        run(teamwork, 1, SLOW);
        assertThat(teamwork.isAlone()).isFalse();
    }

    @Test
    void aNetworkThatCannotBeHadOrGivesOtherBitsIsNeverUsed() {
        Teamwork refused = teamwork(() -> {
            throw new IllegalStateException("no room");
        });
        run(refused, UNTIL_CERTAIN, SLOW);
        assertThat(refused.isAlone()).isTrue();
        assertThat(refused.alone()).isNull();
        assertThat(refused.isAlone()).isFalse();

        Teamwork other = teamwork();
        run(other, UNTIL_CERTAIN, SLOW);
        other.compared(false);
        assertThat(other.isAlone()).isFalse();
        assertThat(other.alone()).isNull();
    }

    @Test
    void oneThreadTakesOverWithTheSameBitsAndTheTeamComesBack() {
        Graph graph = new DefinitionImporter()
                .read("""
                        {"name": "m", "inputs": [{"name": "x", "shape": ["N", 256]}], "layers": [
                         {"type": "linear", "name": "a", "out_features": 256, "activation": "relu"},
                         {"type": "linear", "name": "b", "out_features": 16}]}
                        """.getBytes(StandardCharsets.UTF_8))
                .graph();
        Map<String, TensorType> types = Map.of("x", TensorType.of(DataType.FP32, 64, 256));
        CompileOptions two = new CompileOptions("onednn", 2, Precision.FP32, true, Set.of("samples-by-thread"));
        AtomicInteger asked = new AtomicInteger();
        float[] values = new float[64 * 256];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919 % 1000) / 500f - 1;
        }
        try (ModelRuntime runtime = new ModelRuntime(graph, new ModelCompiler(Backends.discover()), Long.MAX_VALUE);
                ModelRuntime.Lease lease = runtime.acquire(types, graph.outputs(), two);
                Tensor x = Tensor.ofFloats(values, 64, 256)) {
            Teamwork teamwork = teamwork(() -> {
                asked.incrementAndGet();
                return runtime.acquire(types, graph.outputs(), two.withThreads(1));
            });
            lease.executable().setTeamwork(teamwork);
            try (Session session = lease.executable().open(ExecutionListener.NONE);
                    AloneRun alone = new AloneRun(teamwork, ExecutionListener.NONE)) {
                Map<String, Tensor> outputs = session.run(Map.of("x", x));
                try (Tensor first = outputs.get("b").copy()) {
                    assertThat(alone.tried(Map.of("x", x))).isNull();
                    run(teamwork, UNTIL_CERTAIN, SLOW);
                    assertThat(session.run(Map.of("x", x)).get("b").bytes()).isEqualTo(first.bytes());
                    assertThat(asked).hasValue(1);
                    assertThat(session.run(Map.of("x", x)).get("b").bytes()).isEqualTo(first.bytes());
                    assertThat(alone.tried(Map.of("x", x)).get("b").bytes()).isEqualTo(first.bytes());
                    clock.addAndGet(SECOND);
                    assertThat(alone.tried(Map.of("x", x))).isNull();
                }
            }
        }
    }
}
