package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The structure of an ONNX file, parsed, and its tensors, whose elements stay in the file's bytes unless they are few.
 *
 * @param model the model without its graph
 * @param graph null when there is none
 */
record OnnxFile(ModelProto model, @Nullable OnnxBody graph) {

    /**
     * A node of the file.
     *
     * @param proto the node; the attributes in {@code tensors} and {@code bodies} have no value here
     * @param tensors by attribute: those of a large node, and those whose elements are in another file
     * @param bodies the graphs of a node by attribute
     */
    record Node(NodeProto proto, Map<String, OnnxTensor> tensors, Map<String, OnnxBody> bodies) {

        /** A node that the parser has read whole. */
        static Node of(NodeProto proto, ExternalData external) {
            Map<String, OnnxTensor> tensors = new HashMap<>();
            Map<String, OnnxBody> bodies = new HashMap<>();
            for (AttributeProto attribute : proto.getAttributeList()) {
                if (attribute.hasG()) {
                    bodies.put(attribute.getName(), OnnxBody.of(attribute.getG(), external));
                } else if (ExternalData.isExternal(attribute.getT())) {
                    tensors.put(attribute.getName(), external.resolve(OnnxTensor.of(attribute.getT())));
                }
            }
            return new Node(proto, tensors, bodies);
        }
    }

    /**
     * @param external resolves tensors whose elements are in other files
     * @throws InvalidProtocolBufferException when the bytes are not an ONNX file
     */
    static OnnxFile read(ByteBuffer file, ExternalData external) throws InvalidProtocolBufferException {
        List<ByteBuffer> graph = new ArrayList<>(1);
        byte[] model = WireMessage.parsedPart(file.slice(), (field, content) -> {
            if (field == ModelProto.GRAPH_FIELD_NUMBER) {
                graph.add(content);
            }
            return field == ModelProto.OPSET_IMPORT_FIELD_NUMBER
                    || field == ModelProto.FUNCTIONS_FIELD_NUMBER
                    || field == ModelProto.IR_VERSION_FIELD_NUMBER;
        });
        return new OnnxFile(
                WireMessage.parse(ModelProto.parser(), model),
                graph.isEmpty() ? null : OnnxBody.read(graph, 0, external));
    }
}
