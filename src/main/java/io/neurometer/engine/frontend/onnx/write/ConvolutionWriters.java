package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Convolution;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.List;

/** Convolutions. Where connections are absent by design, the weight has zeros. */
final class ConvolutionWriters {
    private ConvolutionWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Convolution.Conv.class, ConvolutionWriters::convolution),
                new OperatorWriter<>(Convolution.ConvTranspose.class, ConvolutionWriters::transposed));
    }

    private static void convolution(Convolution.Conv op, NodeWriter node) {
        Shape weight = node.shape(1);
        List<AttributeProto> attributes =
                WindowAttributes.of(op.window(), kernel(weight), node.shape(0), () -> op.axes(node.shape(0), weight));
        attributes.add(Attributes.integer("group", op.groups()));
        node.same("Conv", attributes.toArray(AttributeProto[]::new));
    }

    private static void transposed(Convolution.ConvTranspose op, NodeWriter node) {
        Shape weight = node.shape(1);
        List<AttributeProto> attributes =
                WindowAttributes.of(op.window(), kernel(weight), node.shape(0), () -> op.axes(node.shape(0), weight));
        attributes.add(Attributes.integer("group", op.groups()));
        if (op.outputPadding().stream().anyMatch(extra -> extra != 0)) {
            attributes.add(Attributes.integers("output_padding", op.outputPadding()));
        }
        if (!op.outputShape().isEmpty()) {
            attributes.add(Attributes.integers("output_shape", op.outputShape()));
        }
        node.same("ConvTranspose", attributes.toArray(AttributeProto[]::new));
    }

    private static List<Long> kernel(Shape weight) {
        return weight.dims().subList(2, weight.rank()).stream().map(Dim::size).toList();
    }
}
