package io.neurometer.bench;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with one batch: the file that both engines read, and the tensors that both are given.
 *
 * @param model the network
 * @param batch samples in one call
 * @param file where the ONNX file lies, with this batch
 * @param rewritten whether the file fixed another batch and was rewritten
 * @param inputs types by input name
 * @param outputs names of the values to yield
 * @param mac multiply-accumulates of one call, as our reports count them
 */
record Workload(
        BenchModel model,
        int batch,
        Path file,
        boolean rewritten,
        Map<String, TensorType> inputs,
        List<String> outputs,
        long mac) {

    static Workload of(BenchModel model, int batch, ModelFiles files, Engine engine) throws IOException {
        ModelFiles.Ready ready = files.write(model, batch);
        Graph graph = engine.read(Engine.map(ready.path()));
        Map<String, TensorType> inputs = inputs(graph, model, batch);
        long mac = engine.analyze(graph, inputs).totals().mac();
        return new Workload(model, batch, ready.path(), ready.rewritten(), inputs, graph.outputs(), mac);
    }

    /** The types of this model's inputs with another batch. */
    Map<String, TensorType> inputsOf(int otherBatch) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, type) -> types.put(name, type.withShape(shape(model, otherBatch))));
        return types;
    }

    private static Map<String, TensorType> inputs(Graph graph, BenchModel model, int batch) {
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            inputs.put(input.name(), input.type().withShape(shape(model, batch)));
        }
        return inputs;
    }

    private static Shape shape(BenchModel model, int batch) {
        long[] sizes = new long[model.sample().size() + 1];
        sizes[0] = batch;
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = model.sample().get(i - 1);
        }
        return Shape.of(sizes);
    }
}
