package io.neurometer.engine.conformance;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.onnx.OnnxImporter;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Under which names ONNX has the operators of the engine: what the importer makes of the operator cases that this project
 * keeps, and of one node of every operator that it knows.
 */
final class OnnxNames {
    private static final int MOST_INPUTS = 8;
    private static final int OPSET = 21;

    /** Attributes without which some operators cannot be read. */
    private static final List<AttributeProto> ATTRIBUTES = List.of(
            AttributeProto.getDefaultInstance(), number("hidden_size", 4), number("to", 1), text("direction", "LEFT"));

    private final OnnxImporter importer = new OnnxImporter();
    private final Map<String, Set<String>> names = new TreeMap<>();

    private OnnxNames() {}

    /** For each kind of operator the names of ONNX operators that the importer makes it of. */
    static Map<String, Set<String>> all() throws IOException {
        OnnxNames found = new OnnxNames();
        Path folder = OnnxCase.RESOURCES.resolve("cases");
        for (OnnxCase single : OnnxCase.all()) {
            String operator = single.operator();
            if (single.folder().startsWith(folder) && !operator.startsWith("(")) {
                found.add(operator, single.model());
            }
        }
        found.importer.operators().forEach(found::add);
        return found.names;
    }

    private void add(String operator) {
        for (AttributeProto attribute : ATTRIBUTES) {
            for (int inputs = 0; inputs <= MOST_INPUTS; inputs++) {
                add(operator, model(operator, attribute, inputs));
            }
        }
    }

    private void add(String operator, ModelProto model) {
        try {
            importer.read(ByteBuffer.wrap(model.toByteArray()))
                    .nodes()
                    .forEach(node -> names.computeIfAbsent(node.op().kind(), kind -> new TreeSet<>())
                            .add(operator));
        } catch (EngineException doesNotFit) {
            return;
        }
    }

    private static ModelProto model(String operator, AttributeProto attribute, int inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(operator).setName("node").addOutput("y");
        if (!attribute.getName().isEmpty()) {
            node.addAttribute(attribute);
        }
        GraphProto.Builder graph = GraphProto.newBuilder().setName("one node");
        for (int i = 0; i < inputs; i++) {
            node.addInput("x" + i);
            graph.addInput(value("x" + i));
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph.addNode(node).addOutput(value("y")))
                .build();
    }

    private static ValueInfoProto value(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber())))
                .build();
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(com.google.protobuf.ByteString.copyFromUtf8(value))
                .build();
    }
}
