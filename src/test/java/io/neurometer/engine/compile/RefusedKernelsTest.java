package io.neurometer.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.BoundKernel;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.Layout;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A library that refuses a kernel, when it is made, bound or run, is no reason to refuse the model. */
class RefusedKernelsTest {
    private static final TensorType THREE = TensorType.of(DataType.FP32, 3);
    private static final Layout OWN = type -> type.bytes();

    private enum When {
        MADE,
        BOUND,
        RUN
    }

    /** The reference under another name, whose negations fail. */
    private record Failing(When when, RuntimeException failure) implements Backend {
        private static final ReferenceBackend REFERENCE = new ReferenceBackend();

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public BackendInfo info() {
            return REFERENCE.info();
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            Kernel right = REFERENCE.kernel(request).orElseThrow();
            if (!(request.op() instanceof Elementwise.Unary)) {
                return Optional.of(right);
            }
            if (when == When.MADE) {
                throw failure;
            }
            return Optional.of(new Kernel() {
                @Override
                public void run(KernelArguments arguments) {
                    throw failure;
                }

                @Override
                public BoundKernel bind(KernelArguments arguments) {
                    if (when == When.BOUND) {
                        throw failure;
                    }
                    return () -> run(arguments);
                }
            });
        }
    }

    /** The reference under another name, whose outputs lie in a layout that nobody can read. */
    private record Closed() implements Backend {
        @Override
        public String name() {
            return "closed";
        }

        @Override
        public BackendInfo info() {
            return Failing.REFERENCE.info();
        }

        @Override
        public Optional<Kernel> kernel(KernelRequest request) {
            Kernel right = Failing.REFERENCE.kernel(request).orElseThrow();
            return Optional.of(new Kernel() {
                @Override
                public void run(KernelArguments arguments) {
                    right.run(arguments);
                }

                @Override
                public Layout outputLayout(int index) {
                    return OWN;
                }
            });
        }
    }

    private static Graph negatedRelu() {
        GraphBuilder builder = new GraphBuilder("negated");
        builder.input("x", THREE);
        String relu = builder.node(
                "relu", "relu", new Activation.Simple(Activation.ActivationFunction.RELU, 0, 0), List.of("x"));
        builder.node("neg", "neg", new Elementwise.Unary(Elementwise.UnaryFunction.NEG), List.of(relu), List.of("y"));
        builder.output("y");
        return builder.build();
    }

    private static ModelRuntime runtime(Backend backend) {
        return new ModelRuntime(
                negatedRelu(), new ModelCompiler(new Backends(List.of(backend, new ReferenceBackend()))), 0);
    }

    private static ModelRuntime.Lease lease(ModelRuntime runtime, String backend) {
        return runtime.acquire(
                Map.of("x", THREE), List.of("y"), CompileOptions.of(backend).unoptimized());
    }

    private static void assertRuns(ModelRuntime.Lease lease) {
        try (Session session = lease.executable().open(ExecutionListener.NONE);
                Tensor one = Tensor.ofFloats(new float[] {1, -2, 3}, 3);
                Tensor two = Tensor.ofFloats(new float[] {-1, 5, 0.5f}, 3)) {
            assertThat(session.run(Map.of("x", one)).get("y").toFloats()).containsExactly(-1, -0f, -3);
            assertThat(session.run(Map.of("x", two)).get("y").toFloats()).containsExactly(-0f, -5, -0.5f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherBackendComputesTheNode(When when) {
        try (ModelRuntime runtime = runtime(new Failing(when, new IllegalStateException("status 2")));
                ModelRuntime.Lease lease = lease(runtime, "failing")) {
            assertRuns(lease);
            assertRuns(lease);
            assertThat(lease.executable().isOnSpare()).isEqualTo(when == When.RUN);
            if (when != When.RUN) {
                assertThat(lease.report().fallbacks())
                        .containsExactly(new Fallback("neg", "neg", "neg", "reference", Refusals.REASON));
                assertThat(lease.report().stepsByBackend()).isEqualTo(Map.of("failing", 1, "reference", 1));
            }
        }
    }

    @Test
    void aLayoutThatNobodyReadsIsGivenUp() {
        try (ModelRuntime runtime = runtime(new Closed());
                ModelRuntime.Lease lease = lease(runtime, "closed")) {
            assertRuns(lease);
            assertThat(lease.report().stepsByBackend()).containsOnlyKeys("reference");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongWithTheModelOrTheMemoryIsStillSaid(When when) {
        EngineException exhausted =
                new EngineException(Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "there is no memory for it"));
        try (ModelRuntime runtime = runtime(new Failing(when, exhausted))) {
            assertThatThrownBy(() -> {
                        try (ModelRuntime.Lease lease = lease(runtime, "failing")) {
                            assertRuns(lease);
                        }
                    })
                    .isSameAs(exhausted);
        }
    }
}
