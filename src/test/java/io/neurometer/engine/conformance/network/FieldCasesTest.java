package io.neurometer.engine.conformance.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.exec.ExecutionListener;
import io.neurometer.engine.exec.Session;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Networks on which other runtimes have gone wrong give the right outputs on every backend, however they are compiled. */
class FieldCasesTest {
    private static final Backends BACKENDS = Backends.discover();

    @TestFactory
    Stream<DynamicTest> areRightOnEveryBackend() throws IOException {
        return FieldCase.all().stream()
                .flatMap(single -> BACKENDS.all().stream()
                        .filter(backend -> backend.info().available())
                        .flatMap(backend -> ways(backend)
                                .map(options -> DynamicTest.dynamicTest(
                                        single.name() + " on " + backend.name()
                                                + (options.optimize() ? "" : " as it stands"),
                                        () -> check(single, options)))));
    }

    private static Stream<CompileOptions> ways(Backend backend) {
        CompileOptions options = CompileOptions.of(backend.name()).withThreads(1);
        return Stream.of(options, options.unoptimized());
    }

    private static void check(FieldCase single, CompileOptions options) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        single.network().inputs().forEach((name, tensor) -> types.put(name, tensor.type()));
        try (ModelRuntime runtime = new ModelRuntime(single.network().graph(), new ModelCompiler(BACKENDS), 0);
                ModelRuntime.Lease lease =
                        runtime.acquire(types, List.copyOf(single.expected().keySet()), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            Map<String, Tensor> outputs = session.run(single.network().inputs());
            single.expected()
                    .forEach((name, expected) ->
                            assertClose(Objects.requireNonNull(outputs.get(name)), expected, single.tolerance()));
        }
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.type()).isEqualTo(expected.type());
        float[] got = actual.toFloats();
        float[] want = expected.toFloats();
        for (int i = 0; i < want.length; i++) {
            assertThat((double) got[i])
                    .as("element %d", i)
                    .isCloseTo(want[i], within(tolerance * (1 + Math.abs(want[i]))));
        }
    }
}
