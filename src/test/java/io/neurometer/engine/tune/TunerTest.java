package io.neurometer.engine.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.ThreadPolicy;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.ChosenWay;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Inputs;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.Await;
import io.neurometer.service.TensorMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunerTest {
    private static final TensorType TYPE = TensorType.of(DataType.FP32, 4);
    private static final CompileOptions OPTIONS = CompileOptions.of("two-ways");

    private final TwoWays backend = new TwoWays("1");
    private final KernelChoices choices = KernelChoices.inMemory();
    private final Tuner quick = new Tuner(Tuning.QUICK, choices, () -> false);

    @AfterEach
    void close() {
        quick.close();
    }

    private static Activation.Simple relu() {
        return new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0);
    }

    private static Graph graph() {
        GraphBuilder builder = new GraphBuilder("relu");
        builder.input("x", TYPE);
        builder.output(builder.node("relu", "first", relu(), List.of("x")));
        return builder.build();
    }

    private static KernelRequest request() {
        return new KernelRequest(relu(), Inputs.of(TYPE), List.of(TYPE));
    }

    private ModelRuntime runtime(Tuner tuner) {
        return new ModelRuntime(
                graph(), new ModelCompiler(new Backends(List.of(backend, new ReferenceBackend())), tuner), 1 << 20);
    }

    private static float[] run(ModelRuntime.Lease lease) {
        try (Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor x = Tensor.ofFloats(new float[] {-1, 2, -3, 4}, 4)) {
            return session.run(Map.of("x", x)).values().iterator().next().toFloats();
        }
    }

    private static ModelRuntime.Lease acquire(ModelRuntime runtime) {
        return runtime.acquire(Map.of("x", TYPE), runtime.graph().outputs(), OPTIONS);
    }

    /** Compiles until a trial was not disturbed. */
    private void tune() {
        Await.until(() -> {
            try (ModelRuntime runtime = runtime(quick);
                    ModelRuntime.Lease lease = acquire(runtime)) {
                lease.awaitTuned();
                return !choices.known().isEmpty();
            }
        });
    }

    @Test
    void whatIsFasterTakesThePlaceOfWhatRuns() {
        long before = OffHeap.used();
        try (Tuner untouched = new Tuner(Tuning.QUICK, KernelChoices.inMemory(), () -> false)) {
            Await.until(() -> {
                try (ModelRuntime runtime = runtime(untouched)) {
                    return isReplaced(runtime);
                }
            });
        }
        TensorMemory.awaitAtMost(before);
    }

    private boolean isReplaced(ModelRuntime runtime) {
        try (ModelRuntime.Lease first = acquire(runtime)) {
            if (!first.awaitTuned()) {
                return false;
            }
            int fast = backend.fastRuns();
            assertThat(run(first)).as("who has the old one keeps it").containsExactly(0, 2, 0, 4);
            assertThat(backend.fastRuns()).isEqualTo(fast);
            try (ModelRuntime.Lease second = acquire(runtime)) {
                assertThat(second.executable()).isNotSameAs(first.executable());
                assertThat(run(second)).containsExactly(0, 2, 0, 4);
                assertThat(backend.fastRuns()).isEqualTo(fast + 1);
                ChosenWay way = second.report().ways().get(0);
                assertThat(way.way()).isEqualTo(TwoWays.FAST);
                assertThat(way.layer()).isEqualTo("first");
                assertThat(way.measured()).isNotNull().satisfies(measured -> {
                    assertThat(measured.next()).isEqualTo(TwoWays.SLOW);
                    assertThat(measured.nextNanos()).isGreaterThan(measured.nanos());
                });
            }
        }
        return true;
    }

    @Test
    void whatIsKnownIsNotTriedAgain() {
        tune();
        try (Tuner next = new Tuner(Tuning.QUICK, choices, () -> false);
                ModelRuntime runtime = runtime(next);
                ModelRuntime.Lease lease = acquire(runtime)) {
            assertThat(lease.awaitTuned()).isFalse();
            assertThat(lease.report().ways().get(0).way()).isEqualTo(TwoWays.FAST);
            assertThat(next.trials()).isZero();
        }
    }

    @Test
    void whatOneThreadShowsIsNotTakenWhereTheRuleGoesByThreads() {
        try (ModelRuntime runtime = runtime(quick);
                ModelRuntime.Lease lease = runtime.acquire(
                        Map.of("x", TYPE), runtime.graph().outputs(), OPTIONS.withThreads(TwoWays.MANY))) {
            assertThat(lease.awaitTuned()).isFalse();
            assertThat(lease.report().ways().get(0).way()).isEqualTo(TwoWays.FAST);
            assertThat(quick.trials()).isZero();
        }
    }

    @Test
    void fullTriesBeforeTheFirstRun() {
        try (Tuner full = new Tuner(Tuning.FULL, KernelChoices.inMemory(), () -> false)) {
            Await.until(() -> {
                try (ModelRuntime runtime = runtime(full);
                        ModelRuntime.Lease lease = acquire(runtime)) {
                    return lease.report().ways().get(0).way().equals(TwoWays.FAST);
                }
            });
        }
    }

    @Test
    void kernelsAreMadeForTheThreadsOfTheirModelAfterTrials() {
        try (Tuner full = new Tuner(Tuning.FULL, choices, () -> false);
                ModelRuntime runtime = runtime(full);
                ModelRuntime.Lease lease =
                        runtime.acquire(Map.of("x", TYPE), runtime.graph().outputs(), OPTIONS.withThreads(2))) {
            assertThat(full.trials()).isEqualTo(1);
            assertThat(run(lease)).containsExactly(0, 2, 0, 4);
            assertThat(backend.madeUnder()).isEqualTo(new ThreadPolicy.Active(2));
        }
    }

    @Test
    void offTriesNothing() {
        try (Tuner off = new Tuner(Tuning.OFF, choices, () -> false);
                ModelRuntime runtime = runtime(off);
                ModelRuntime.Lease lease = acquire(runtime)) {
            assertThat(lease.awaitTuned()).isFalse();
            assertThat(lease.report().ways()).isEmpty();
            assertThat(off.trials()).isZero();
        }
    }

    @Test
    void anotherLibraryOrAnotherPlaceInMemoryIsAnotherProblem() {
        KernelProblem known = problem(backend, request(), 1 << 20);
        assertThat(problem(new TwoWays("1"), request(), 1 << 20)).isEqualTo(known);
        assertThat(problem(new TwoWays("2"), request(), 1 << 20)).isNotEqualTo(known);
        assertThat(problem(backend, request().forThreads(2), 1 << 20)).isNotEqualTo(known);
        assertThat(problem(backend, request(), 1 << 24)).isNotEqualTo(known);
        assertThat(problem(backend, request(), 1 << 27)).isEqualTo(problem(backend, request(), 1 << 30));
    }

    private static KernelProblem problem(TwoWays backend, KernelRequest request, long modelBytes) {
        return KernelProblem.of(backend, request, modelBytes).orElseThrow();
    }

    @Test
    void indicesAreNotTriedWithMadeUpValues() {
        TensorType indices = TensorType.of(DataType.INT64, 4);
        KernelRequest request = new KernelRequest(relu(), Inputs.of(indices), List.of(indices));
        assertThat(KernelProblem.of(backend, request, 1)).isEqualTo(Optional.empty());
    }

    @Test
    void aChoiceThatNoWayHasIsTriedAgain() {
        choices.put(problem(backend, request().forThreads(1), 1), new KernelChoice("gone", 1, null, null));
        Selection selection = quick.select(backend, request(), 1).orElseThrow();
        assertThat(selection.isOpen()).isTrue();
        assertThat(selection.way()).isEqualTo(TwoWays.SLOW);
    }
}
