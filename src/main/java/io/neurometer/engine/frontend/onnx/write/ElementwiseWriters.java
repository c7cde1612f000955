package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic, limits and conversions, element by element. */
final class ElementwiseWriters {
    private ElementwiseWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(Elementwise.Binary.class, ElementwiseWriters::binary),
                new OperatorWriter<>(Elementwise.Clip.class, (op, node) -> clip(node)),
                new OperatorWriter<>(
                        Elementwise.Cast.class,
                        (op, node) -> node.same("Cast", Attributes.integer("to", Attributes.number(op.to())))));
    }

    private static void binary(Elementwise.Binary op, NodeWriter node) {
        switch (op.function()) {
            case ADD -> node.same("Add");
            case SUB -> node.same("Sub");
            case MUL -> node.same("Mul");
            case DIV -> node.same("Div");
            default -> throw node.unsupported("is not written in ONNX yet");
        }
    }

    /** Limits have the type of what they limit. */
    private static void clip(NodeWriter node) {
        DataType type = node.type(0).dataType();
        List<String> inputs = new ArrayList<>(List.of(node.input(0)));
        for (int i = 1; i < node.inputs().size(); i++) {
            boolean fits = !node.has(i) || node.type(i).dataType() == type;
            inputs.add(
                    fits
                            ? node.input(i)
                            : node.add(
                                    "limit",
                                    "Cast",
                                    List.of(node.input(i)),
                                    Attributes.integer("to", Attributes.number(type))));
        }
        node.last("Clip", inputs);
    }
}
