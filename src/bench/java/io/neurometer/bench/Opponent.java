package io.neurometer.bench;

import io.neurometer.engine.compile.CompileOptions;
import io.neurometer.engine.graph.Graph;

/**
 * What our engine is timed beside: ONNX Runtime, ND4J's SameDiff, or another backend of our engine.
 *
 * @param name {@code onnxruntime}, {@code samediff}, or the name of a backend
 */
record Opponent(String name, Engine engine) {
    static final String ONNX_RUNTIME = "onnxruntime";
    private static final String SAMEDIFF = "samediff";

    /** The model of a workload, ready to be called. */
    Peer open(Cell cell, Workload workload, InputSets inputs) throws Exception {
        return switch (name) {
            case ONNX_RUNTIME -> OnnxRuntimePeer.open(workload.file(), cell.threads(), inputs);
            case SAMEDIFF -> {
                Graph graph = engine.read(Engine.map(workload.file()));
                yield new SameDiffPeer(engine.infer(graph, workload.inputs()), workload.outputs(), inputs);
            }
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
