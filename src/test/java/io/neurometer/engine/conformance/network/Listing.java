package io.neurometer.engine.conformance.network;

import io.neurometer.engine.graph.Node;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.StringJoiner;

/** A network in words, node by node, with the beginning of its data. */
public final class Listing {
    private static final int SHOWN = 12;

    private Listing() {}

    public static String of(NetworkCase network) {
        Draft draft = Draft.of(network);
        StringBuilder text = new StringBuilder();
        draft.inputs().forEach((name, tensor) -> text.append("  input ").append(line(name, tensor)));
        draft.constants().forEach((name, tensor) -> text.append("  constant ").append(line(name, tensor)));
        for (Node node : draft.nodes()) {
            text.append("  ").append(String.join(", ", node.outputs())).append(" = ");
            text.append(node.op()).append(" of ").append(node.inputs()).append('\n');
        }
        return text.append("  outputs ").append(draft.outputs()).append('\n').toString();
    }

    private static String line(String name, Tensor tensor) {
        StringJoiner elements = new StringJoiner(", ", "{", tensor.elements() > SHOWN ? ", ...}" : "}");
        for (int i = 0; i < Math.min(SHOWN, tensor.elements()); i++) {
            elements.add(String.valueOf((float) Elements.getDouble(tensor.bytes(), tensor.dataType(), i)));
        }
        return name + ": " + tensor.type() + " " + elements + "\n";
    }
}
