package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Shaping;
import java.util.List;
import java.util.Locale;

/** Operators that move elements or give them another shape. */
final class ShapingWriters {
    private ShapingWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Shaping.Identity.class, (op, node) -> node.same("Identity")),
                new OperatorWriter<>(
                        Shaping.Reshape.class,
                        (op, node) -> node.same("Reshape", Attributes.flag("allowzero", op.allowZero()))),
                new OperatorWriter<>(
                        Shaping.Flatten.class,
                        (op, node) -> node.same("Flatten", Attributes.integer("axis", op.axis()))),
                new OperatorWriter<>(
                        Shaping.ShapeOf.class,
                        (op, node) -> node.same(
                                "Shape", Attributes.integer("start", op.start()), Attributes.integer("end", op.end()))),
                new OperatorWriter<>(Movement.Transpose.class, ShapingWriters::transpose),
                new OperatorWriter<>(
                        Movement.Concat.class,
                        (op, node) -> node.same("Concat", Attributes.integer("axis", op.axis()))),
                new OperatorWriter<>(Movement.Split.class, ShapingWriters::split),
                new OperatorWriter<>(Movement.Slice.class, (op, node) -> node.same("Slice")),
                new OperatorWriter<>(Movement.Expand.class, (op, node) -> node.same("Expand")),
                new OperatorWriter<>(Movement.Pad.class, ShapingWriters::pad),
                new OperatorWriter<>(
                        Gathering.Gather.class,
                        (op, node) -> node.same("Gather", Attributes.integer("axis", op.axis()))));
    }

    private static void transpose(Movement.Transpose op, NodeWriter node) {
        if (op.permutation().isEmpty()) {
            node.same("Transpose");
        } else {
            node.same("Transpose", Attributes.integers("perm", op.permutation()));
        }
    }

    private static void split(Movement.Split op, NodeWriter node) {
        AttributeProto axis = Attributes.integer("axis", op.axis());
        if (node.has(1)) {
            node.same("Split", axis);
        } else {
            node.same("Split", axis, Attributes.integer("num_outputs", op.pieces()));
        }
    }

    private static void pad(Movement.Pad op, NodeWriter node) {
        if (node.has(2) && node.type(2).dataType() != node.type(0).dataType()) {
            throw node.unsupported("pads with a value of another type");
        }
        node.same("Pad", Attributes.text("mode", op.mode().name().toLowerCase(Locale.ROOT)));
    }
}
