package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;
import java.nio.file.Path;

/**
 * What our engine is timed beside: ONNX Runtime, ND4J's SameDiff, libtorch, or another backend of our engine.
 *
 * @param name {@code onnxruntime}, {@code samediff}, {@code libtorch}, or the name of a backend
 * @param libtorch folder of libtorch's jars
 */
record Opponent(String name, Engine engine, Path libtorch) {
    static final String ONNX_RUNTIME = "onnxruntime";
    private static final String SAMEDIFF = "samediff";
    private static final String LIBTORCH = "libtorch";

    /** The model of a workload, ready to be called. */
    Peer open(Cell cell, Workload workload, InputSets inputs) throws Exception {
        return switch (name) {
            case ONNX_RUNTIME -> OnnxRuntimePeer.open(workload.file(), cell.threads(), inputs);
            case SAMEDIFF -> {
                Graph graph = engine.read(Engine.map(workload.file()));
                yield new SameDiffPeer(engine.infer(graph, workload.inputs()), workload.outputs(), inputs);
            }
            case LIBTORCH -> TorchPeer.open(engine, workload, cell.threads(), inputs, libtorch);
            default ->
                new EnginePeer(
                        engine,
                        Engine.map(workload.file()),
                        workload.inputs(),
                        CompileOptions.of(name).withThreads(cell.threads()).withPrecision(cell.precision()),
                        inputs);
        };
    }
}
