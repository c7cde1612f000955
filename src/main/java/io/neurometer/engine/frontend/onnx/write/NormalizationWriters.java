package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Normalization;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Normalizations. Scale and shift that ONNX asks for and the layer has not are ones and zeros. */
final class NormalizationWriters {
    private static final long OPSET_OF_GROUPS = 21;
    private static final int IMAGE_RANK = 4;

    private NormalizationWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(
                        Normalization.BatchNorm.class,
                        (op, node) -> node.same("BatchNormalization", epsilon(op.epsilon()))),
                new OperatorWriter<>(Normalization.LayerNorm.class, NormalizationWriters::layer),
                new OperatorWriter<>(Normalization.RmsNorm.class, NormalizationWriters::rootMeanSquare),
                new OperatorWriter<>(
                        Normalization.InstanceNorm.class,
                        (op, node) -> node.last("InstanceNormalization", affine(node), epsilon(op.epsilon()))),
                new OperatorWriter<>(Normalization.GroupNorm.class, NormalizationWriters::group),
                new OperatorWriter<>(Normalization.LocalResponseNorm.class, NormalizationWriters::localResponse));
    }

    private static AttributeProto epsilon(float value) {
        return Attributes.real("epsilon", value);
    }

    private static void layer(Normalization.LayerNorm op, NodeWriter node) {
        List<String> inputs = new ArrayList<>(node.inputs());
        if (inputs.size() < 2) {
            Shape shape = node.shape(0);
            List<Dim> normalized = shape.dims().subList(Shape.axis(op.axis(), shape.rank()), shape.rank());
            if (!normalized.stream().allMatch(Dim::isFixed)) {
                throw node.unsupported("normalizes dimensions that the model leaves open");
            }
            inputs.add(node.filled(
                    "scale", 1, normalized.stream().mapToLong(Dim::size).toArray()));
        }
        node.last("LayerNormalization", inputs, Attributes.integer("axis", op.axis()), epsilon(op.epsilon()));
    }

    /** In the steps that runtimes recognise. */
    private static void rootMeanSquare(Normalization.RmsNorm op, NodeWriter node) {
        int rank = node.shape(0).rank();
        long[] axes = IntStream.range(Shape.axis(op.axis(), rank), rank)
                .mapToLong(axis -> axis)
                .toArray();
        String squares = node.add("squares", "Pow", node.input(0), node.scalar("two", 2));
        String mean = node.add("mean", "ReduceMean", squares, node.longs("axes", axes));
        String root = node.add("root", "Sqrt", node.add("shifted", "Add", mean, node.scalar("epsilon", op.epsilon())));
        List<String> quotient = List.of(node.input(0), root);
        if (node.has(1)) {
            node.last("Mul", List.of(node.add("normalized", "Div", quotient), node.input(1)));
        } else {
            node.last("Div", quotient);
        }
    }

    private static void group(Normalization.GroupNorm op, NodeWriter node) {
        node.graph().requireOpset(OPSET_OF_GROUPS);
        node.last(
                "GroupNormalization",
                affine(node),
                Attributes.integer("num_groups", op.groups()),
                epsilon(op.epsilon()));
    }

    private static List<String> affine(NodeWriter node) {
        Dim channels = node.shape(0).dim(1);
        if (!channels.isFixed()) {
            throw node.unsupported("normalizes channels whose number the model leaves open");
        }
        return List.of(
                node.input(0),
                node.has(1) ? node.input(1) : node.filled("scale", 1, channels.size()),
                node.has(2) ? node.input(2) : node.filled("shift", 0, channels.size()));
    }

    /** Runtimes want four dimensions. */
    private static void localResponse(Normalization.LocalResponseNorm op, NodeWriter node) {
        AttributeProto[] attributes = {
            Attributes.integer("size", op.size()),
            Attributes.real("alpha", op.alpha()),
            Attributes.real("beta", op.beta()),
            Attributes.real("bias", op.bias())
        };
        if (node.shape(0).rank() == IMAGE_RANK) {
            node.same("LRN", attributes);
            return;
        }
        String image = node.add("image", "Reshape", node.input(0), node.longs("image_shape", 0, 0, -1, 1));
        String normalized = node.add("normalized", "LRN", List.of(image), attributes);
        node.last("Reshape", List.of(normalized, node.add("shape", "Shape", node.input(0))));
    }
}
