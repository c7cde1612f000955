package io.neurometer.engine.measure;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.BackendInfo;
import io.neurometer.engine.backend.Backends;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.compile.ModelCompiler;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs the same code for every operator, as slow, quick or wrong as a test wants it. */
public record TestBackend(String name, Consumer<KernelArguments> kernel) implements Backend {
    public static final String NAME = "reference";
    public static final TensorType FOUR = TensorType.of(DataType.FP32, 4);
    public static final Map<String, TensorType> INPUTS = Map.of("x", FOUR);

    /** One that stands for the reference. */
    public TestBackend(Consumer<KernelArguments> kernel) {
        this(NAME, kernel);
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo(name(), "cpu", null, 1, null, true, null);
    }

    @Override
    public Optional<Kernel> kernel(KernelRequest request) {
        return Optional.of(kernel::accept);
    }

    public static ModelCompiler compiler(Consumer<KernelArguments> kernel) {
        return new ModelCompiler(new Backends(List.of(new TestBackend(kernel))));
    }

    /** One node of one input {@code x} and one output {@code y}. */
    public static Graph oneNode() {
        GraphBuilder builder = new GraphBuilder("one");
        builder.input("x", FOUR);
        builder.node("neg", "neg", new Elementwise.Unary(Elementwise.UnaryFunction.NEG), List.of("x"), List.of("y"));
        builder.output("y");
        return builder.build();
    }
}
