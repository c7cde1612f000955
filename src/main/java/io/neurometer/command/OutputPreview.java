package io.neurometer.command;

import io.neurometer.engine.report.Unit;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.service.inference.InferResponse;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The outputs of a run, as far as one wants to see them in a terminal. */
final class OutputPreview {
    private static final int MAX = 10;

    private OutputPreview() {}

    static void print(InferResponse answer, PrintWriter out) {
        for (InferResponse.Output output : answer.outputs()) {
            Tensor tensor = output.tensor();
            out.println(output.name() + "  " + tensor.type());
            String values = String.join(" ", first(tensor));
            String more = tensor.elements() > MAX ? " ... of " + Unit.COUNT.format(tensor.elements()) : "";
            TextTable table = new TextTable(List.of(TextTable.Column.prose("").indented()));
            table.add(List.of(values + more));
            table.printRows(out);
        }
    }

    private static List<String> first(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX, tensor.elements()); i++) {
            values.add(text(bytes, tensor.dataType(), i));
        }
        return values;
    }

    private static String text(ByteBuffer bytes, DataType type, int index) {
        return switch (type) {
            case FP32, FP16, BF16 -> Float.toString((float) Elements.getDouble(bytes, type, index));
            case FP64 -> Double.toString(Elements.getDouble(bytes, type, index));
            case BOOL -> Boolean.toString(Elements.getLong(bytes, type, index) != 0);
            case UINT64 -> Long.toUnsignedString(Elements.getLong(bytes, type, index));
            default -> Long.toString(Elements.getLong(bytes, type, index));
        };
    }
}
