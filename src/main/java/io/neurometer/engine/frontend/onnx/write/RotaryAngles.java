package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sines and cosines [length, features / 2] of the angles by which rotary positions turn, in the type of the features.
 *
 * @param sine name of a value
 * @param cosine name of a value
 */
record RotaryAngles(String sine, String cosine) {

    /** Shared by all nodes of one base, size and named length. */
    static RotaryAngles of(float base, long features, NodeWriter node) {
        Dim length = node.shape(0).dim(2);
        Object key = AttentionWriters.isKnown(length)
                ? List.of(base, features, length, node.type(0).dataType())
                : new Object();
        String angles = node.graph().shared(List.of("angles", key), () -> angles(base, features, node));
        String cosine = node.graph().shared(List.of("cosine", key), () -> {
            String quarter = node.scalar("quarter_turn", DataType.FP64, Math.PI / 2);
            return waves("cosine", node.add("ahead", "Add", angles, quarter), node);
        });
        return new RotaryAngles(node.graph().shared(List.of("sine", key), () -> waves("sine", angles, node)), cosine);
    }

    /** position / base^(2i / features) in FP64. */
    private static String angles(float base, long features, NodeWriter node) {
        String positions = as(DataType.FP64, "position", AttentionWriters.positions(node, "turn", 0, 2), node);
        String rows = node.add("position_rows", "Unsqueeze", positions, node.longs("axis", 1));
        String pairs = node.graph()
                .constant(Initializer.longs(
                        node.graph().fresh("rotary/pairs"),
                        Shape.of(features / 2),
                        LongStream.range(0, features / 2).toArray()));
        String exponents = node.add(
                "exponents",
                "Mul",
                as(DataType.FP64, "pair", pairs, node),
                node.scalar("rate", DataType.FP64, -2.0 / features));
        String speeds = node.add("speeds", "Pow", node.scalar("base", DataType.FP64, base), exponents);
        return node.add("angles", "Mul", rows, speeds);
    }

    private static String waves(String part, String angles, NodeWriter node) {
        return as(node.type(0).dataType(), part, node.add(part, "Sin", angles), node);
    }

    private static String as(DataType type, String part, String value, NodeWriter node) {
        AttributeProto to = Attributes.integer("to", Attributes.number(type));
        return node.add(part + "_cast", "Cast", List.of(value), to);
    }
}
