package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Generation.WindowFunction;
import io.neurometer.engine.op.LinearAlgebra;
import io.neurometer.engine.op.Signal;
import io.neurometer.engine.tensor.DataType;
import java.util.List;

/** Windows, Fourier transforms and mel weights, and the determinant. */
final class SignalMappings {
    private static final long AXIS_INPUT_OPSET = 20;

    private SignalMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                window("HannWindow", WindowFunction.HANN),
                window("HammingWindow", WindowFunction.HAMMING),
                window("BlackmanWindow", WindowFunction.BLACKMAN),
                new Mapping("DFT", SignalMappings::dft),
                Mapping.oneToOne("STFT", node -> new Signal.Stft(node.flag("onesided", true))),
                Mapping.oneToOne("MelWeightMatrix", node -> new Signal.MelWeights(dataType(node, "output_datatype"))),
                Mapping.oneToOne("Det", node -> new LinearAlgebra.Determinant()));
    }

    private static Mapping window(String opType, WindowFunction function) {
        return Mapping.oneToOne(
                opType,
                node -> new Generation.Window(
                        function, node.flag("periodic", true), dataType(node, "output_datatype")));
    }

    /** The type that an attribute names by its number; FP32 unless given. */
    static DataType dataType(OnnxNode node, String attribute) {
        return node.has(attribute) ? OnnxTensors.requireDataType(node.int32(attribute, 0), node.name()) : DataType.FP32;
    }

    /** The axis is an attribute up to opset 19 (the second by default), then the third input (the last but one). */
    private static void dft(OnnxNode node, OnnxGraph graph) {
        boolean given = node.opset() >= AXIS_INPUT_OPSET && node.hasInput(2);
        long standard = node.opset() >= AXIS_INPUT_OPSET ? -2 : node.integer("axis", 1);
        String axis = given ? node.input(2) : graph.longs(node, List.of(standard));
        graph.emit(
                node,
                new Signal.Dft(node.flag("inverse", false), node.flag("onesided", false)),
                List.of(node.input(0), axis, node.input(1)));
    }
}
