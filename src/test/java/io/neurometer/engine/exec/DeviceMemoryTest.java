package io.neurometer.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.reference.ReferenceBackend;
import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.compile.ModelRuntime;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kernels of a device with memory of its own and kernels of the host give each other is never out of date. */
class DeviceMemoryTest {
    private static final long MAX_EXECUTABLE_BYTES = 1L << 30;
    private static final TensorType FOUR = TensorType.of(DataType.FP32, 4);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void deviceAndHostAgreeWhoeverRunsWhat(long seed) {
        Graph graph = RandomGraphs.of(seed);
        Random kinds = new Random(seed);
        Map<String, Boolean> onDevice = new HashMap<>();
        ApartBackend apart = new ApartBackend(op -> onDevice.computeIfAbsent(op.kind(), kind -> kinds.nextBoolean()));
        assertThat(runs(graph, apart, seed)).isEqualTo(runs(graph, new ApartBackend(op -> false), seed));
    }

    @Test
    void constantsGoToTheDeviceOnceAndNothingComesBackBetweenItsSteps() {
        ApartBackend apart = new ApartBackend(op -> true);

        int[] transfers = new int[2];
        session(twoSteps(), apart, Map.of("x", FOUR), session -> {
            try (Tensor x = Tensor.ofFloats(new float[] {1, -2, 3, -4}, 4)) {
                session.run(Map.of("x", x));
                transfers[0] = apart.uploads();
                transfers[1] = apart.downloads();
                x.bytes().putFloat(0, 5);
                assertThat(session.run(Map.of("x", x)).get("z").toFloats()).containsExactly(6, 0, 4, 0);
            }
        });

        assertThat(transfers).containsExactly(2, 1);
        assertThat(apart.uploads()).isEqualTo(3);
        assertThat(apart.downloads()).isEqualTo(2);
    }

    @Test
    void shapesThatDependOnDataAreReadFromTheDevice() {
        GraphBuilder builder = new GraphBuilder("late");
        builder.input("x", FOUR);
        builder.node("relu", "relu", relu(), List.of("x"), List.of("y"));
        builder.node("places", "places", new Gathering.NonZero(), List.of("y"), List.of("z"));
        builder.output("z");

        session(builder.build(), new ApartBackend(op -> true), Map.of("x", FOUR), session -> {
            try (Tensor x = Tensor.ofFloats(new float[] {1, -2, 3, -4}, 4)) {
                assertThat(session.run(Map.of("x", x)).get("z").toLongs()).containsExactly(0, 2);
            }
        });
    }

    private static Graph twoSteps() {
        GraphBuilder builder = new GraphBuilder("steps");
        builder.input("x", FOUR);
        String one = builder.weight(
                Weight.of("one", TensorType.of(DataType.FP32, 4), WeightSource.floats(new float[] {1, 1, 1, 1})));
        builder.node("add", "add", new Elementwise.Binary(BinaryFunction.ADD), List.of("x", one), List.of("y"));
        builder.node("relu", "relu", relu(), List.of("y"), List.of("z"));
        builder.output("z");
        return builder.build();
    }

    private static Op relu() {
        return new Activation.Simple(ActivationFunction.RELU, 0, 0);
    }

    /** The outputs of three runs: on tensors, on the same ones with other elements, and on others. */
    private static Map<String, List<Float>> runs(Graph graph, ApartBackend backend, long seed) {
        Random random = new Random(seed);
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            types.put(input.name(), input.type());
        }
        Map<String, List<Float>> results = new LinkedHashMap<>();
        session(graph, backend, types, session -> {
            Map<String, Tensor> first = tensors(types);
            Map<String, Tensor> second = tensors(types);
            int run = 0;
            for (Map<String, Tensor> inputs : List.of(first, first, second)) {
                inputs.values().forEach(tensor -> fill(tensor, random));
                String name = "run " + run++ + " ";
                session.run(inputs).forEach((output, tensor) -> results.put(name + output, floats(tensor)));
            }
            first.values().forEach(Tensor::close);
            second.values().forEach(Tensor::close);
        });
        return results;
    }

    private static void session(
            Graph graph, ApartBackend backend, Map<String, TensorType> types, Consumer<Session> user) {
        ModelCompiler compiler = new ModelCompiler(new Backends(List.of(backend, new ReferenceBackend())));
        CompileOptions options = CompileOptions.of(ApartBackend.NAME).unoptimized();
        try (ModelRuntime runtime = new ModelRuntime(graph, compiler, MAX_EXECUTABLE_BYTES);
                ModelRuntime.Lease lease = runtime.acquire(types, graph.outputs(), options);
                Session session = lease.executable().open(ExecutionListener.NONE)) {
            user.accept(session);
        }
    }

    private static Map<String, Tensor> tensors(Map<String, TensorType> types) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        types.forEach((name, type) -> tensors.put(name, Tensor.allocate(type)));
        return tensors;
    }

    private static void fill(Tensor tensor, Random random) {
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.bytes().putFloat(4 * i, (float) random.nextGaussian());
        }
    }

    private static List<Float> floats(Tensor tensor) {
        List<Float> values = new ArrayList<>();
        for (float value : tensor.toFloats()) {
            values.add(value);
        }
        return values;
    }
}
