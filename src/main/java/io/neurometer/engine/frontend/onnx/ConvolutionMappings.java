package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Convolution;

/** Convolutions. Their ONNX forms have not changed since opset 1 but for more element types. */
final class ConvolutionMappings {
    private ConvolutionMappings() {}

    static void register(MappingTable table) {
        table.add(
                "Conv",
                (node, graph) -> graph.emit(
                        node, new Convolution.Conv(WindowAttributes.window(node), node.int32("group", 1), null)));
        table.add(
                "ConvTranspose",
                (node, graph) -> graph.emit(
                        node,
                        new Convolution.ConvTranspose(
                                WindowAttributes.window(node),
                                node.int32("group", 1),
                                node.integers("output_padding"),
                                node.integers("output_shape"))));
        table.add(
                "ConvInteger",
                (node, graph) -> graph.emit(
                        node, new Convolution.ConvInteger(WindowAttributes.window(node), node.int32("group", 1))));
    }
}
