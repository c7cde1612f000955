package io.neurometer.service.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.RunningService;
import io.neurometer.service.inference.InferRequest;
import io.neurometer.service.inference.InferResponse;
import io.neurometer.service.inference.InferenceService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewShapesTest {
    private static final int CALLERS = 8;
    private static final int WIDTH = 100;

    private final CountDownLatch compiling = new CountDownLatch(1);
    private final CountDownLatch allowed = new CountDownLatch(1);

    /** one = x + 1, and two = x + 2 whose weight cannot be read before it is allowed. */
    private Graph sums() {
        GraphBuilder builder = new GraphBuilder("sums");
        builder.input("x", new TensorType(DataType.FP32, Shape.of(List.of(Dim.named("N"), Dim.of(WIDTH)))));
        TensorType row = TensorType.of(DataType.FP32, WIDTH);
        builder.weight(Weight.of("w1", row, WeightSource.constant(1)));
        builder.weight(Weight.of("w2", row, target -> {
            compiling.countDown();
            await(allowed);
            WeightSource.constant(2).fill(target);
        }));
        Elementwise.Binary add = new Elementwise.Binary(Elementwise.BinaryFunction.ADD);
        builder.node("a1", "a1", add, List.of("x", "w1"), List.of("one"));
        builder.node("a2", "a2", add, List.of("x", "w2"), List.of("two"));
        builder.output("one");
        builder.output("two");
        return builder.build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    /** The first element of what the model makes of zeros. */
    private static float answer(InferenceService inference, LoadedModel model, String output, int rows) {
        try (InferRequest request = new InferRequest(
                        ModelReference.named("sums"),
                        null,
                        Map.of("x", Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH)),
                        List.of(new InferRequest.RequestedOutput(output, null)),
                        InferRequest.Options.named(null, null));
                InferResponse response = inference.infer(model, request)) {
            return response.outputs().get(0).tensor().toFloats()[0];
        }
    }

    /** The only engine thread is left to calls that need not wait for a compilation. */
    @Test
    void aKnownShapeIsServedWhileEightNewOnesAreCompiled(@TempDir Path directory) throws Exception {
        try (RunningService service = RunningService.start(directory, "neurometer.engine.instances=1")) {
            InferenceService inference = service.bean(InferenceService.class);
            Graph graph = sums();
            LoadedModel model = new LoadedModel(
                    "sums",
                    "1",
                    "",
                    ModelFormat.DEFINITION,
                    graph,
                    true,
                    List.of(),
                    service.bean(ModelLoader.class).runtime(graph));
            assertThat(answer(inference, model, "one", 1)).isEqualTo(1);
            List<FutureTask<Float>> callers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int rows = 1 + i;
                FutureTask<Float> caller = new FutureTask<>(() -> answer(inference, model, "two", rows));
                callers.add(caller);
                threads.add(new Thread(caller));
            }
            threads.forEach(Thread::start);
            compiling.await();
            while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.TIMED_WAITING)) {
                Thread.onSpinWait();
            }

            assertThat(answer(inference, model, "one", 1)).isEqualTo(1);

            assertThat(callers).noneMatch(FutureTask::isDone);
            allowed.countDown();
            for (FutureTask<Float> caller : callers) {
                assertThat(caller.get()).isEqualTo(2);
            }
            model.runtime().close();
        }
    }
}
