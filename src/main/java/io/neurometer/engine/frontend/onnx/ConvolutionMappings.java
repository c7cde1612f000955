package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.op.Convolution;
import java.util.List;

/** Convolutions. Since opset 1 only their element types have changed. */
final class ConvolutionMappings {
    private ConvolutionMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne(
                        "Conv",
                        node -> new Convolution.Conv(WindowAttributes.window(node), node.int32("group", 1), null)),
                Mapping.oneToOne(
                        "ConvTranspose",
                        node -> new Convolution.ConvTranspose(
                                WindowAttributes.window(node),
                                node.int32("group", 1),
                                node.integers("output_padding"),
                                node.integers("output_shape"))),
                Mapping.oneToOne(
                        "ConvInteger",
                        node -> new Convolution.ConvInteger(WindowAttributes.window(node), node.int32("group", 1))));
    }
}
