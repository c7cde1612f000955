package io.neurometer.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelRuntimeTest {
    private static final CompileOptions OPTIONS = CompileOptions.of(Backends.REFERENCE);
    private static final long KEEP_ALL = Long.MAX_VALUE;

    private final ModelCompiler compiler = new ModelCompiler(Backends.discover());

    /** relu(x + w) viewed as [3, N], where w = [-1, -2, -3]. */
    private static Graph addAndRelu() {
        GraphBuilder builder = new GraphBuilder("add-relu");
        builder.input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("N"), Dim.of(3)))));
        builder.weight(Weight.of("w", TensorType.of(DataType.FP32, 3), WeightSource.floats(-1, -2, -3)));
        String sum =
                builder.node("sum", "sum", new Elementwise.Binary(Elementwise.BinaryFunction.ADD), List.of("x", "w"));
        String relu = builder.node(
                "relu", "relu", new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), List.of(sum));
        String turned =
                builder.node("turned", "turned", new Shaping.Reshape(false), List.of(relu, builder.longs("to", 3, -1)));
        builder.output(turned);
        return builder.build();
    }

    private static float[] run(ModelRuntime model, String output, float... x) {
        TensorType type = TensorType.of(DataType.FP32, x.length / 3, 3);
        try (ModelRuntime.Lease lease = model.acquire(Map.of("x", type), List.of(output), OPTIONS);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor input = Tensor.ofFloats(x, x.length / 3, 3)) {
            return session.run(Map.of("x", input)).get(output).toFloats();
        }
    }

    @Test
    void answersAnyShapeWithOneCopyOfTheWeights() {
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL)) {
            assertThat(run(model, "turned", 5, 5, 5)).containsExactly(4, 3, 2);
            assertThat(run(model, "turned", 0, 5, 0, 9, 9, 9)).containsExactly(0, 3, 0, 8, 7, 6);
            assertThat(run(model, "turned", 1, 2, 4)).containsExactly(0, 0, 1);
            assertThat(model.weightBytes())
                    .as("three weights and the two sizes of the reshape")
                    .isEqualTo(3 * 4 + 2 * 8);
        }
    }

    @Test
    void anyValueCanBeAskedFor() {
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL)) {
            assertThat(run(model, "sum", 0, 0, 0)).containsExactly(-1, -2, -3);
            assertThat(run(model, "x", 7, 8, 9)).containsExactly(7, 8, 9);
            assertThat(run(model, "w", 7, 8, 9)).containsExactly(-1, -2, -3);
        }
    }

    @Test
    void memoryComesBackWhenTheModelIsClosed() {
        long before = OffHeap.used();
        ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL);
        run(model, "turned", 1, 2, 3);
        assertThat(OffHeap.used()).isGreaterThan(before);
        model.close();
        assertThat(OffHeap.used()).isEqualTo(before);
    }

    @Test
    void aModelClosedDuringACallEndsTheCallFirst() {
        ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL);
        TensorType type = TensorType.of(DataType.FP32, 1, 3);
        try (ModelRuntime.Lease lease = model.acquire(Map.of("x", type), List.of("turned"), OPTIONS);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor input = Tensor.ofFloats(new float[] {4, 4, 4}, 1, 3)) {
            model.close();
            assertThat(session.run(Map.of("x", input)).get("turned").toFloats()).containsExactly(3, 2, 1);
        }
        assertThatThrownBy(() -> run(model, "turned", 1, 2, 3))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void idleExecutablesAreDroppedBeyondTheLimit() {
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, 200)) {
            for (int rows = 1; rows <= 8; rows++) {
                assertThat(run(model, "turned", new float[3 * rows])).hasSize(3 * rows);
                assertThat(model.executableBytes()).isLessThanOrEqualTo(200);
            }
        }
    }

    @Test
    void onlySoManyShapesAreKept() {
        long before = OffHeap.used();
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL)) {
            for (int rows = 1; rows <= 100; rows++) {
                run(model, "turned", new float[3 * rows]);
            }
            long small = OffHeap.used() - before;
            for (int rows = 100; rows >= 1; rows--) {
                run(model, "turned", new float[3 * rows]);
            }
            assertThat(OffHeap.used() - before).isLessThan(small);
        }
    }

    @Test
    void concurrentCallsDoNotDisturbEachOther() throws Exception {
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL)) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<float[]>> answers = new ArrayList<>();
            for (int call = 0; call < 400; call++) {
                float value = call;
                answers.add(threads.submit(() -> run(model, "turned", value, value, value)));
            }
            threads.shutdown();
            for (int call = 0; call < answers.size(); call++) {
                assertThat(answers.get(call).get())
                        .containsExactly(Math.max(0, call - 1), Math.max(0, call - 2), Math.max(0, call - 3));
            }
        }
    }

    @Test
    void shapesThatOnlyDataCanTellAreFoundAtRunTime() {
        GraphBuilder builder = new GraphBuilder("late");
        builder.input("x", TensorType.of(DataType.FP32, 2, 3));
        String found = builder.node("found", "found", new Gathering.NonZero(), List.of("x"));
        String turned = builder.node("turned", "turned", new Movement.Transpose(List.of(1, 0)), List.of(found));
        builder.output(turned);
        try (ModelRuntime model = new ModelRuntime(builder.build(), compiler, KEEP_ALL);
                ModelRuntime.Lease lease =
                        model.acquire(Map.of("x", TensorType.of(DataType.FP32, 2, 3)), List.of(turned), OPTIONS);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor one = Tensor.ofFloats(new float[] {0, 0, 5, 0, 0, 0}, 2, 3);
                Tensor two = Tensor.ofFloats(new float[] {1, 0, 0, 0, 0, 1}, 2, 3)) {
            assertThat(session.run(Map.of("x", one)).get(turned).toLongs()).containsExactly(0, 2);
            assertThat(session.run(Map.of("x", two)).get(turned).shape()).isEqualTo(Shape.of(2, 2));
            assertThat(session.run(Map.of("x", two)).get(turned).toLongs()).containsExactly(0, 0, 1, 2);
        }
    }

    @Test
    void memoryThatDoesNotFitIsRefusedBeforeAnyIsTaken() {
        long limit = OffHeap.limit();
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL)) {
            OffHeap.setLimit(OffHeap.used() + (1 << 20));
            long before = OffHeap.used();
            assertThatThrownBy(() -> model.acquire(
                            Map.of("x", TensorType.of(DataType.FP32, 1 << 20, 3)), List.of("turned"), OPTIONS))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_EXHAUSTED));
            assertThat(OffHeap.used() - before).isLessThanOrEqualTo(64);
        } finally {
            OffHeap.setLimit(limit);
        }
    }

    @Test
    void aRunIsRefusedByThePlanOfItsExecutable() {
        long limit = OffHeap.limit();
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL);
                ModelRuntime.Lease lease =
                        model.acquire(Map.of("x", TensorType.of(DataType.FP32, 1000, 3)), List.of("turned"), OPTIONS)) {
            long needed =
                    lease.executable().plan().arenaBytes() + lease.executable().scratchBytes();
            long before = OffHeap.used();
            OffHeap.setLimit(before + needed - 1);
            assertThatThrownBy(() -> lease.executable().open(ExecutionListener.NONE))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_EXHAUSTED));
            assertThat(OffHeap.used()).isEqualTo(before);
            OffHeap.setLimit(before + needed);
            lease.executable().open(ExecutionListener.NONE).close();
        } finally {
            OffHeap.setLimit(limit);
        }
    }

    /** Four values in a row, each written over the one before: room for one of them is enough. */
    @Test
    void whatFitsInPlaceIsNotRefused() {
        GraphBuilder builder = new GraphBuilder("in-place");
        TensorType type = TensorType.of(DataType.FP32, 1 << 16);
        String value = builder.input("x", type);
        for (int i = 0; i < 4; i++) {
            value = builder.node(
                    "tanh" + i,
                    "tanh" + i,
                    new Activation.Simple(Activation.ActivationFunction.TANH, 0, 0),
                    List.of(value));
        }
        builder.output(value);
        CompileOptions options = CompileOptions.of("onednn").withThreads(1).unoptimized();
        long limit = OffHeap.limit();
        try (ModelRuntime model = new ModelRuntime(builder.build(), compiler, KEEP_ALL)) {
            OffHeap.setLimit(OffHeap.used() + type.bytes());
            try (ModelRuntime.Lease lease = model.acquire(Map.of("x", type), List.of(value), options);
                    Session session = lease.executable().open(ExecutionListener.NONE)) {
                assertThat(session).isNotNull();
                assertThat(lease.executable().plan().arenaBytes()).isEqualTo(type.bytes());
                assertThat(lease.report().memory().arena()).isEqualTo(type.bytes());
                assertThat(lease.report().stepsByBackend()).containsExactly(entry("onednn", 4));
            }
        } finally {
            OffHeap.setLimit(limit);
        }
    }

    @Test
    void inputsOfOtherTypesAreRefused() {
        try (ModelRuntime model = new ModelRuntime(addAndRelu(), compiler, KEEP_ALL);
                ModelRuntime.Lease lease =
                        model.acquire(Map.of("x", TensorType.of(DataType.FP32, 1, 3)), List.of("turned"), OPTIONS);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor wrong = Tensor.ofFloats(new float[6], 2, 3)) {
            assertThatThrownBy(() -> session.run(Map.of("x", wrong)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("FP32[2, 3]")
                    .hasMessageContaining("FP32[1, 3]");
            assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(EngineException.class);
        }
    }
}
