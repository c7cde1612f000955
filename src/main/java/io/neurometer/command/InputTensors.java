package io.neurometer.command;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.measure.subject.SeededInputs;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.error.Excerpt;
import io.neurometer.service.inference.JsonTensorFile;
import io.neurometer.service.models.InputBinding;
import io.neurometer.service.models.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inputs of a run: from files, or seeded as a profile's first run has them. */
final class InputTensors {
    private static final String SEEDED = "seeded";

    private final LoadedModel model;
    private final Graph graph;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<String> seeded = new ArrayList<>();

    private InputTensors(LoadedModel model) {
        this.model = model;
        this.graph = model.graph();
    }

    /**
     * @param arguments one for each input
     * @return tensors by input name, which the caller closes
     * @throws EngineException {@link ErrorCode#REQUEST_INVALID} with everything that is wrong with the arguments
     */
    static Map<String, Tensor> of(Engine engine, LoadedModel model, List<InputArgument> arguments, long seed) {
        InputTensors inputs = new InputTensors(model);
        try {
            arguments.forEach(inputs::read);
            inputs.requireAll();
            if (!inputs.seeded.isEmpty()) {
                inputs.addSeeded(engine, seed);
            }
            return inputs.tensors;
        } catch (RuntimeException | Error failure) {
            inputs.tensors.values().forEach(Tensor::close);
            throw failure;
        }
    }

    private void read(InputArgument argument) {
        String name = argument.name();
        GraphInput input = find(name);
        if (input == null) {
            faults.add(invalid(name, "the model has no such input").expected("one of " + names()));
        } else if (tensors.containsKey(name) || seeded.contains(name)) {
            faults.add(invalid(name, "the same input is given twice"));
        } else if (argument.value().equals(SEEDED)) {
            seeded.add(name);
        } else if (argument.value().startsWith(SEEDED + ":")) {
            addShape(name, argument.value().substring(SEEDED.length() + 1));
        } else {
            addFile(input, argument.value());
        }
    }

    private void addShape(String name, String shape) {
        seeded.add(name);
        if (InputArgument.isShape(shape)) {
            shapes.put(name, Shape.of(InputArgument.sizes(shape)));
        } else {
            faults.add(invalid(name, "is not a shape")
                    .got("'" + Excerpt.of(shape) + "'")
                    .expected("sizes such as 1x16"));
        }
    }

    private void addFile(GraphInput input, String file) {
        try {
            Tensor tensor = read(input, file);
            tensors.put(input.name(), tensor);
            shapes.put(input.name(), tensor.shape());
        } catch (EngineException unfit) {
            faults.addAll(unfit.faults());
        } catch (IOException | InvalidPathException unreadable) {
            faults.add(invalid(input.name(), "the file cannot be read")
                    .got(Excerpt.of(file))
                    .expected("a file that ends in .npy or .json, '" + SEEDED + "', or '" + SEEDED + ":1x16'"));
        }
    }

    private static Tensor read(GraphInput input, String file) throws IOException {
        if (file.endsWith(".npy")) {
            return NpyFile.read(Files.readAllBytes(Path.of(file)), input.name());
        } else if (file.endsWith(".json")) {
            return JsonTensorFile.read(Files.readAllBytes(Path.of(file)), input.name(), input.type());
        }
        throw new IOException("a file of another kind");
    }

    private void requireAll() {
        if (faults.isEmpty()) {
            for (GraphInput input : graph.inputs()) {
                if (!tensors.containsKey(input.name()) && !seeded.contains(input.name())) {
                    faults.add(invalid(input.name(), "input is missing")
                            .expected(input.type())
                            .fix("--input " + input.name() + "=FILE, or =" + SEEDED));
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
    }

    private void addSeeded(Engine engine, long seed) {
        Map<String, TensorType> types = InputBinding.ofShapes(model, shapes);
        Map<String, Tensor> copies = engine.threads().call(() -> {
            TypedGraph typed = engine.compiler().infer(graph, types);
            try (SeededInputs sets = SeededInputs.of(typed, seed)) {
                return copies(sets.next());
            }
        });
        tensors.putAll(copies);
    }

    private Map<String, Tensor> copies(Map<String, Tensor> set) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try {
            for (String name : seeded) {
                Tensor original = set.get(name);
                if (original != null) {
                    copies.put(name, original.copy());
                }
            }
            return copies;
        } catch (RuntimeException | Error failure) {
            copies.values().forEach(Tensor::close);
            throw failure;
        }
    }

    private @Nullable GraphInput find(String name) {
        return graph.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private List<String> names() {
        return graph.inputs().stream().map(GraphInput::name).toList();
    }

    private static Fault invalid(String where, String problem) {
        return Fault.of(ErrorCode.REQUEST_INVALID, Excerpt.of(where), problem);
    }
}
