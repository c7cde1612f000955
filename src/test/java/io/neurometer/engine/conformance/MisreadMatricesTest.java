package io.neurometer.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Attention;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes for which oneDNN takes one dimension of a matrix or of features for another. */
class MisreadMatricesTest {
    private static final Backends BACKENDS = Backends.discover();
    private static final ModelCompiler COMPILER = new ModelCompiler(BACKENDS);
    private static final long MAX_BYTES = 1 << 28;

    private static float[] run(Graph graph, Tensor input, String backend) {
        try (ModelRuntime runtime = new ModelRuntime(graph, COMPILER, MAX_BYTES);
                ModelRuntime.Lease lease = runtime.acquire(
                        Map.of("x", input.type()),
                        graph.outputs(),
                        CompileOptions.of(backend).withThreads(1));
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            return session.run(Map.of("x", input)).get(graph.outputs().get(0)).toFloats();
        }
    }

    private static Tensor random(long... sizes) {
        SplittableRandom random = new SplittableRandom(7);
        TensorType type = TensorType.of(DataType.FP32, sizes);
        float[] values = new float[Math.toIntExact(type.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }

    private static void assertAgrees(Tensor input, Op... ops) {
        GraphBuilder builder = new GraphBuilder("net");
        String value = builder.input("x", input.type());
        for (Op op : ops) {
            value = builder.node(
                    "n", "layer", op, op instanceof Linear.MatMul ? List.of(value, value) : List.of(value));
        }
        builder.output(value);
        Graph graph = builder.build();
        float[] expected = run(graph, input, "reference");
        // Sums of a few products of standard normal numbers.
        assertThat(run(graph, input, "onednn")).as(input.type().toString()).containsExactly(expected, within(1e-4f));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "2,1", "3,1", "4,2"})
    void attentionOnMergedHeadsIsRightForAnyNumberOfSamples(int heads, int sharedHeads) {
        for (int batch = 1; batch <= 13; batch++) {
            for (int length = 2; length <= 3; length++) {
                try (Tensor input = random(batch, length, (heads + 2L * sharedHeads) * 3)) {
                    assertAgrees(input, new Attention.SelfAttention(heads, sharedHeads, 1, false, true));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 33})
    void neighbouringChannelsAreThoseOfTheSample(int channels) {
        for (int batch = 1; batch <= 3; batch++) {
            try (Tensor input = random(batch, channels, 1, 1)) {
                assertAgrees(input, new Linear.MatMul(), new Normalization.LocalResponseNorm(3, 0.01f, 0.75f, 1));
            }
        }
    }

    @Test
    void neighboursOfFeaturesWithExtentAreThoseOfTheirPosition() {
        try (Tensor input = random(2, 17, 2, 2)) {
            assertAgrees(input, new Linear.MatMul(), new Normalization.LocalResponseNorm(3, 0.01f, 0.75f, 1));
        }
    }
}
