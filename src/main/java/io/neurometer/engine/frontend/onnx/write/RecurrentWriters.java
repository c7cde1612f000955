package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Recurrent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Recurrent layers, whose weights are in ONNX's layout already. */
final class RecurrentWriters {
    private RecurrentWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(
                new OperatorWriter<>(
                        Recurrent.Lstm.class,
                        (op, node) ->
                                write(op, node, "LSTM", List.of(Attributes.flag("input_forget", op.coupleForget())))),
                new OperatorWriter<>(
                        Recurrent.Gru.class,
                        (op, node) -> write(
                                op,
                                node,
                                "GRU",
                                List.of(Attributes.flag("linear_before_reset", op.linearBeforeReset())))),
                new OperatorWriter<>(Recurrent.Rnn.class, (op, node) -> write(op, node, "RNN", List.of())));
    }

    private static void write(Recurrent op, NodeWriter node, String opType, List<AttributeProto> own) {
        if (!op.activations().isEmpty()) {
            throw node.unsupported("has other activations than the usual ones");
        }
        List<AttributeProto> attributes = new ArrayList<>(own);
        attributes.add(Attributes.integer("hidden_size", op.hidden()));
        attributes.add(Attributes.text("direction", op.direction().name().toLowerCase(Locale.ROOT)));
        if (op.clip() > 0) {
            attributes.add(Attributes.real("clip", op.clip()));
        }
        node.same(opType, attributes.toArray(AttributeProto[]::new));
    }
}
