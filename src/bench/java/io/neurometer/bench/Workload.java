package io.neurometer.bench;

import io.neurometer.engine.cost.CostAnalyzer;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with one batch: the bytes that both engines read, and the tensors that both are given.
 *
 * @param model the network
 * @param batch samples in one call
 * @param file the ONNX file, with this batch
 * @param rewritten whether the file fixed another batch and was rewritten
 * @param inputs types by input name
 * @param outputs names of the values to yield
 * @param mac multiply-accumulates of one call, as our reports count them
 */
record Workload(
        BenchModel model,
        int batch,
        byte[] file,
        boolean rewritten,
        Map<String, TensorType> inputs,
        List<String> outputs,
        long mac) {

    static Workload of(BenchModel model, int batch, Engine engine) throws IOException {
        byte[] original = model.source().read();
        byte[] file = BatchDimension.set(original, batch);
        Graph graph = engine.read(file);
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            inputs.put(input.name(), input.type().withShape(shape(model, batch)));
        }
        return new Workload(
                model,
                batch,
                file,
                !Arrays.equals(file, original),
                inputs,
                graph.outputs(),
                mac(engine.infer(graph, inputs)));
    }

    private static Shape shape(BenchModel model, int batch) {
        long[] sizes = new long[model.sample().size() + 1];
        sizes[0] = batch;
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = model.sample().get(i - 1);
        }
        return Shape.of(sizes);
    }

    private static long mac(TypedGraph typed) {
        Collection<Tensor> constants = typed.values().values();
        try {
            return CostAnalyzer.analyze(typed).totals().mac();
        } finally {
            constants.forEach(Tensor::close);
        }
    }
}
