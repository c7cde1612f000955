package io.neurometer.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers of one model, some of whose shapes are being compiled: held up by a gate, never by a clock. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrentCompilationTest {
    private static final int CALLERS = 8;
    private static final int WIDTH = 100;
    private static final CompileOptions OPTIONS = CompileOptions.of(Backends.REFERENCE);

    private final CountDownLatch allowed = new CountDownLatch(1);
    private final GatedBackend backend = new GatedBackend();
    private final long before = OffHeap.used();
    private final List<Caller> callers = new ArrayList<>();
    private final ModelRuntime model = model(Runnable::run, WeightSource.constant(2));

    /** A thread with its answer. */
    private record Caller(Thread thread, FutureTask<float[]> answer) {
        boolean waits() {
            return thread.getState() == Thread.State.WAITING;
        }
    }

    private ModelRuntime model(Executor compilations, WeightSource second) {
        return new ModelRuntime(
                sums(second), new ModelCompiler(new Backends(List.of(backend))), Long.MAX_VALUE, compilations);
    }

    /** one = x + 1 and two = x + the second weight, for any number of rows. */
    private static Graph sums(WeightSource second) {
        GraphBuilder builder = new GraphBuilder("sums");
        builder.input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("N"), Dim.of(WIDTH)))));
        builder.weight(Weight.of("w1", TensorType.of(DataType.FP32, WIDTH), WeightSource.constant(1)));
        builder.weight(Weight.of("w2", TensorType.of(DataType.FP32, WIDTH), second));
        builder.node(
                "a1", "a1", new Elementwise.Binary(Elementwise.BinaryFunction.ADD), List.of("x", "w1"), List.of("one"));
        builder.node(
                "a2", "a2", new Elementwise.Binary(Elementwise.BinaryFunction.ADD), List.of("x", "w2"), List.of("two"));
        builder.output("one");
        builder.output("two");
        return builder.build();
    }

    private static TensorType rows(int count) {
        return TensorType.of(DataType.FP32, count, WIDTH);
    }

    private static ModelRuntime.Lease acquire(ModelRuntime model, int rows) {
        return model.acquire(Map.of("x", rows(rows)), List.of("one"), OPTIONS);
    }

    private static float[] run(ModelRuntime model, String output, int rows) {
        try (ModelRuntime.Lease lease = model.acquire(Map.of("x", rows(rows)), List.of(output), OPTIONS);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor input = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH)) {
            return session.run(Map.of("x", input)).get(output).toFloats();
        }
    }

    private static float[] all(float value, int rows) {
        float[] all = new float[rows * WIDTH];
        Arrays.fill(all, value);
        return all;
    }

    private Caller start(Callable<float[]> call) {
        FutureTask<float[]> answer = new FutureTask<>(call);
        Caller caller = new Caller(new Thread(answer), answer);
        callers.add(caller);
        caller.thread().start();
        return caller;
    }

    private void startAll(Callable<float[]> call) throws InterruptedException {
        for (int i = 0; i < CALLERS; i++) {
            start(call);
        }
        awaitAllWaiting();
    }

    private void awaitAllWaiting() throws InterruptedException {
        spinUntil(() -> callers.stream().allMatch(Caller::waits));
    }

    private static void spinUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        allowed.countDown();
        backend.open();
        for (Caller caller : callers) {
            caller.thread().join();
        }
        model.close();
        assertThat(OffHeap.used()).as("what is left in memory").isLessThanOrEqualTo(before);
    }

    @Test
    void aKnownShapeIsServedWhileEightNewOnesAreCompiled() throws Exception {
        run(model, "one", 1);
        backend.shut();
        for (int i = 0; i < CALLERS; i++) {
            int rows = 2 + i;
            start(() -> run(model, "one", rows));
        }
        spinUntil(() -> backend.waiting() == CALLERS);

        assertThat(run(model, "one", 1)).containsExactly(all(1, 1));

        assertThat(callers).noneMatch(caller -> caller.answer().isDone());
        backend.open();
        for (int i = 0; i < CALLERS; i++) {
            assertThat(callers.get(i).answer().get()).containsExactly(all(1, 2 + i));
        }
        assertThat(model.weightBytes()).isEqualTo(WIDTH * 4);
    }

    @Test
    void aKnownShapeIsServedWhileWeightsAreRead() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (ModelRuntime slow = model(Runnable::run, target -> {
            reading.countDown();
            await(allowed);
            WeightSource.constant(2).fill(target);
        })) {
            run(slow, "one", 1);
            Caller caller = start(() -> run(slow, "two", 1));
            reading.await();

            assertThat(run(slow, "one", 1)).containsExactly(all(1, 1));
            assertThat(slow.weightBytes()).isEqualTo(WIDTH * 4);

            assertThat(caller.answer().isDone()).isFalse();
            allowed.countDown();
            assertThat(caller.answer().get()).containsExactly(all(2, 1));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    @Test
    void callersOfOneNewShapeWaitForOneCompilation() throws Exception {
        backend.shut();
        startAll(() -> run(model, "one", 3));
        backend.open();

        for (Caller caller : callers) {
            assertThat(caller.answer().get()).containsExactly(all(1, 3));
        }
        assertThat(backend.requests(rows(3))).isEqualTo(1);
    }

    @Test
    void aFailureReachesAllWhoWaitAndIsForgotten() throws Exception {
        EngineException failure = new EngineException(Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "no room for it"));
        backend.shut();
        startAll(() -> run(model, "one", 3));
        backend.refuse(failure);
        backend.open();

        for (Caller caller : callers) {
            assertThatThrownBy(caller.answer()::get).hasCause(failure);
        }
        assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
        backend.refuse(null);
        assertThat(run(model, "one", 3)).containsExactly(all(1, 3));
        assertThat(backend.requests(rows(3))).isEqualTo(2);
    }

    @Test
    void aCompilationThatNobodyWaitsForDoesNotRun() {
        List<Runnable> compilations = new ArrayList<>();
        try (ModelRuntime later = model(compilations::add, WeightSource.constant(2))) {
            IllegalStateException impatience = new IllegalStateException("no longer wanted");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> later.acquire(Map.of("x", rows(3)), List.of("one"), OPTIONS, compilation -> {
                            throw impatience;
                        }))
                        .isSameAs(impatience);
            }
            assertThat(compilations).as("one that both would have waited for").hasSize(1);
            compilations.get(0).run();
            assertThat(backend.requests(rows(3))).isZero();
            assertThat(later.executableBytes()).isZero();

            try (ModelRuntime.Lease lease = later.acquire(
                    Map.of("x", rows(3)),
                    List.of("one"),
                    OPTIONS,
                    compilation -> compilations.get(1).run())) {
                assertThat(lease.executable().steps()).hasSize(1);
            }
        }
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() throws Exception {
        backend.shut();
        start(() -> run(model, "one", 3));
        spinUntil(() -> backend.waiting() == 1);
        Caller interrupted = start(() -> {
            Thread.currentThread().interrupt();
            float[] answer = run(model, "one", 3);
            assertThat(Thread.interrupted()).isTrue();
            return answer;
        });
        awaitAllWaiting();
        backend.open();

        assertThat(interrupted.answer().get()).containsExactly(all(1, 3));
    }

    @Test
    void aModelClosedWhileItIsCompiledIsFreedWhenTheCallHasEnded() throws Exception {
        run(model, "one", 1);
        backend.shut();
        startAll(() -> run(model, "one", 3));

        model.close();
        assertThatThrownBy(() -> run(model, "one", 1))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.NOT_FOUND));
        backend.open();

        for (Caller caller : callers) {
            assertThat(caller.answer().get()).containsExactly(all(1, 3));
        }
        assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
    }

    @Test
    void aModelClosedDuringACompilationThatFailsIsFreed() throws InterruptedException {
        run(model, "one", 1);
        backend.shut();
        startAll(() -> run(model, "one", 3));

        model.close();
        backend.refuse(new IllegalStateException("no kernel today"));
        backend.open();

        for (Caller caller : callers) {
            assertThatThrownBy(caller.answer()::get).hasRootCauseMessage("no kernel today");
        }
        assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
    }

    @Test
    void droppingIdleExecutablesLeavesWhatIsBeingCompiled() throws Exception {
        run(model, "one", 1);
        backend.shut();
        startAll(() -> run(model, "one", 3));

        assertThat(model.executableBytes()).isPositive();
        model.closeIdle();
        assertThat(model.executableBytes()).isZero();
        backend.open();

        for (Caller caller : callers) {
            assertThat(caller.answer().get()).containsExactly(all(1, 3));
        }
        assertThat(run(model, "one", 1)).containsExactly(all(1, 1));
        assertThat(backend.requests(rows(1))).as("compiled anew").isEqualTo(2);
    }

    @Test
    void aCompilationThatIsRefusedLeavesNothingBehind() {
        ModelRuntime refused = model(
                compilation -> {
                    throw new IllegalStateException("too many");
                },
                WeightSource.constant(2));

        assertThatThrownBy(() -> acquire(refused, 3)).hasMessage("too many");
        assertThatThrownBy(() -> acquire(refused, 3)).hasMessage("too many");

        refused.close();
        assertThat(OffHeap.used()).isLessThanOrEqualTo(before);
    }
}
