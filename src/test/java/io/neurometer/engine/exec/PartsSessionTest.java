package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.definition.DefinitionImporter;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Threads share out the samples of a run. */
class PartsSessionTest {
    private static final int SAMPLES = 8;
    private static final int FEATURES = 512;
    private static final CompileOptions TWO = CompileOptions.of("onednn").withThreads(2);
    private static final CompileOptions TOGETHER =
            new CompileOptions("onednn", 2, TWO.precision(), true, Set.of("samples-by-thread"));

    private static final String ROWS = """
            {"name": "m", "inputs": [{"name": "x", "shape": ["N", 512]}], "layers": [
             {"type": "linear", "name": "a", "out_features": 1024, "activation": "relu"},
             {"type": "linear", "name": "b", "out_features": 512}, {"type": "softmax", "name": "y"}]}
            """;
    private static final String TOKENS = """
            {"name": "m", "inputs": [{"name": "x", "shape": ["N", 16], "datatype": "INT64"}], "layers": [
             {"type": "embedding", "name": "e", "num_embeddings": 100, "embedding_dim": 256},
             {"type": "linear", "name": "a", "out_features": 1024, "activation": "relu"},
             {"type": "linear", "name": "y", "out_features": 64}]}
            """;

    private static Graph graph(String definition) {
        return new DefinitionImporter()
                .read(definition.getBytes(StandardCharsets.UTF_8))
                .graph();
    }

    private static ModelRuntime runtime(Graph graph) {
        return new ModelRuntime(graph, new ModelCompiler(Backends.discover()), Long.MAX_VALUE);
    }

    private static ModelRuntime.Lease lease(ModelRuntime runtime, TensorType type, CompileOptions options) {
        return runtime.acquire(Map.of("x", type), runtime.graph().outputs(), options);
    }

    private static Tensor rows() {
        float[] values = new float[SAMPLES * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919 % 1000) / 500f - 1;
        }
        return Tensor.ofFloats(values, SAMPLES, FEATURES);
    }

    private static Tensor tokens() {
        long[] values = new long[SAMPLES * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 31L % 100;
        }
        return Tensor.ofLongs(values, SAMPLES, 16);
    }

    @Test
    void partsGiveWhatTheWholeGives() {
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS));
                ModelRuntime.Lease parted = lease(runtime, x.type(), TWO);
                ModelRuntime.Lease whole = lease(runtime, x.type(), TOGETHER);
                Session parts = parted.executable().open(ExecutionListener.NONE);
                Session all = whole.executable().open(ExecutionListener.NONE)) {
            assertThat(parted.executable().parts()).isEqualTo(2);
            assertThat(whole.executable().parts()).isEqualTo(1);
            Tensor expected = all.run(Map.of("x", x)).get("y");
            for (int run = 0; run < 3; run++) {
                Tensor actual = parts.run(Map.of("x", x)).get("y");
                assertThat(actual.type()).isEqualTo(expected.type());
                // Probabilities; sums of a thousand products in FP32 in another order.
                assertThat(actual.toFloats()).containsExactly(expected.toFloats(), Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void theReportCountsAllParts() {
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS));
                ModelRuntime.Lease parted = lease(runtime, x.type(), TWO);
                ModelRuntime.Lease one =
                        lease(runtime, TensorType.of(DataType.FP32, SAMPLES / 2, FEATURES), TWO.withThreads(1))) {
            assertThat(parted.report().parts()).isEqualTo(2);
            assertThat(parted.report().threads()).isEqualTo(2);
            assertThat(parted.report().memory().inputs()).isEqualTo(x.byteSize());
            assertThat(parted.report().memory().arena())
                    .isEqualTo(2 * one.report().memory().arena());
            assertThat(parted.report().memory().arenaAt().alive()).allSatisfy(value -> {
                assertThat(value.shape().value()).startsWith((long) SAMPLES);
                assertThat(value.bytes()).isEqualTo(Float.BYTES * value.elements());
            });
            assertThat(parted.executable().outputBytes()).isEqualTo((long) SAMPLES * FEATURES * Float.BYTES);
            assertThat(parted.executable().arenaBytes())
                    .isEqualTo(2 * parted.executable().plan().arenaBytes()
                            + parted.executable().outputBytes());
        }
    }

    @Test
    void smallWorkAndUnevenBatchesStayWithAllThreads() {
        try (ModelRuntime runtime = runtime(graph(ROWS))) {
            for (long samples : new long[] {1, 2, 7, 9}) {
                try (ModelRuntime.Lease lease = lease(runtime, TensorType.of(DataType.FP32, samples, FEATURES), TWO)) {
                    assertThat(lease.executable().parts())
                            .as("%d samples", samples)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void valuesThatAreNoNumbersGoToTheOtherKernelsOfTheirPart() {
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS));
                ModelRuntime.Lease lease = lease(runtime, x.type(), TWO);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            x.bytes().putFloat((SAMPLES - 1) * FEATURES * Float.BYTES, Float.NaN);
            float[] y = session.run(Map.of("x", x)).get("y").toFloats();
            for (int i = 0; i < y.length; i++) {
                assertThat(Float.isNaN(y[i])).as("element %d", i).isEqualTo(i >= (SAMPLES - 1) * FEATURES);
            }
        }
    }

    @Test
    void aFaultInAnyPartEndsTheRunAndTheNextOneIsRight() {
        try (Tensor x = tokens();
                ModelRuntime runtime = runtime(graph(TOKENS));
                ModelRuntime.Lease lease = lease(runtime, x.type(), TWO);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            assertThat(lease.executable().parts()).isEqualTo(2);
            Tensor before = session.run(Map.of("x", x)).get("y").copy();
            for (int place : new int[] {0, SAMPLES * 16 - 1}) {
                long right = x.bytes().getLong(place * Long.BYTES);
                x.bytes().putLong(place * Long.BYTES, 1000);
                assertThatThrownBy(() -> session.run(Map.of("x", x)))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("1000");
                x.bytes().putLong(place * Long.BYTES, right);
                assertThat(session.run(Map.of("x", x)).get("y").bytes()).isEqualTo(before.bytes());
            }
            before.close();
        }
    }

    @Test
    void anInputOfAnotherTypeIsRefused() {
        try (Tensor x = tokens();
                ModelRuntime runtime = runtime(graph(TOKENS));
                ModelRuntime.Lease lease = lease(runtime, x.type(), TWO);
                Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor less = Tensor.ofLongs(new long[16], 1, 16)) {
            assertThatThrownBy(() -> session.run(Map.of("x", less)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("input does not fit");
            assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void theCallingThreadHearsOfItsPartAndMayEndTheRun() {
        AtomicInteger heard = new AtomicInteger();
        Thread caller = Thread.currentThread();
        ExecutionListener impatient = new ExecutionListener() {
            @Override
            public void computed(Node node, long nanos) {
                assertThat(Thread.currentThread()).isEqualTo(caller);
                if (heard.incrementAndGet() == 2) {
                    throw new IllegalArgumentException("enough");
                }
            }
        };
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS));
                ModelRuntime.Lease lease = lease(runtime, x.type(), TWO);
                Session session = lease.executable().open(impatient)) {
            assertThatThrownBy(() -> session.run(Map.of("x", x)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("enough");
            assertThat(session.run(Map.of("x", x))).containsKey("y");
            assertThat(heard.get()).isGreaterThan(2);
        }
    }

    @Test
    void oneThreadComputesAllPartsWhileTheOtherHasToWait() {
        AtomicLong clock = new AtomicLong();
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS));
                ModelRuntime.Lease lease = lease(runtime, x.type(), TWO)) {
            Teamwork teamwork = new Teamwork(1e6, clock::get);
            lease.executable().setTeamwork(teamwork);
            try (Session session = lease.executable().open(ExecutionListener.NONE)) {
                Tensor together = session.run(Map.of("x", x)).get("y").copy();
                for (int i = 0; i < 4; i++) {
                    teamwork.ran(1_000_000_000);
                }
                assertThat(teamwork.isAlone()).isTrue();
                assertThat(session.run(Map.of("x", x)).get("y").bytes()).isEqualTo(together.bytes());
                together.close();
            }
        }
    }

    @Test
    void memoryIsGivenBack() {
        long before = OffHeap.used();
        try (Tensor x = rows();
                ModelRuntime runtime = runtime(graph(ROWS))) {
            try (ModelRuntime.Lease lease = lease(runtime, x.type(), TWO)) {
                try (Session one = lease.executable().open(ExecutionListener.NONE);
                        Session other = lease.executable().open(ExecutionListener.NONE)) {
                    one.run(Map.of("x", x));
                    other.run(Map.of("x", x));
                }
                assertThat(lease.executable().residentBytes())
                        .isGreaterThanOrEqualTo(2 * lease.executable().arenaBytes());
                lease.executable().freeIdleArenas();
                assertThat(lease.executable().residentBytes())
                        .isEqualTo(lease.executable().ownedBytes());
            }
        }
        assertThat(OffHeap.used()).isEqualTo(before);
    }
}
