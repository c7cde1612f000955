package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of an ONNX file, parsed: the model's, or one in an attribute of a node.
 *
 * @param proto the graph without nodes and initializers
 * @param initializers in the file's order
 * @param nodes in the file's order
 */
record OnnxBody(GraphProto proto, List<OnnxTensor> initializers, List<OnnxFile.Node> nodes) {
    /** How deep graphs may lie in nodes of graphs. */
    static final int MAX_DEPTH = 24;

    /** Parts of a graph up to this size are parsed whole. */
    private static final int SMALL = 2048;

    OnnxBody {
        initializers = List.copyOf(initializers);
        nodes = List.copyOf(nodes);
    }

    /** A graph that the parser has read whole. */
    static OnnxBody of(GraphProto proto, ExternalData external) {
        return new OnnxBody(
                proto.toBuilder().clearNode().clearInitializer().build(),
                proto.getInitializerList().stream()
                        .map(tensor -> external.resolve(OnnxTensor.of(tensor)))
                        .toList(),
                proto.getNodeList().stream()
                        .map(node -> OnnxFile.Node.of(node, external))
                        .toList());
    }

    /** Reads a graph, which one message may hold in parts, and leaves large tensors in the file. */
    static OnnxBody read(List<ByteBuffer> parts, int depth, ExternalData external)
            throws InvalidProtocolBufferException {
        Reader reader = new Reader(depth, external);
        for (ByteBuffer part : parts) {
            reader.graph(part);
        }
        return new OnnxBody(reader.graph.build(), reader.initializers, reader.nodes);
    }

    /** Collects the parts of a graph. */
    private static final class Reader {
        private final int depth;
        private final ExternalData external;
        private final List<OnnxTensor> initializers = new ArrayList<>();
        private final List<OnnxFile.Node> nodes = new ArrayList<>();
        private final GraphProto.Builder graph = GraphProto.newBuilder();

        Reader(int depth, ExternalData external) throws InvalidProtocolBufferException {
            if (depth > MAX_DEPTH) {
                throw new InvalidProtocolBufferException("graphs lie too deep in one another");
            }
            this.depth = depth;
            this.external = external;
        }

        void graph(ByteBuffer message) throws InvalidProtocolBufferException {
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                switch (field) {
                    case GraphProto.NODE_FIELD_NUMBER -> nodes.add(node(content));
                    case GraphProto.INITIALIZER_FIELD_NUMBER -> initializers.add(tensor(content));
                    case GraphProto.NAME_FIELD_NUMBER,
                            GraphProto.INPUT_FIELD_NUMBER,
                            GraphProto.OUTPUT_FIELD_NUMBER,
                            GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER -> {
                        return true;
                    }
                    default -> {
                        return false;
                    }
                }
                return false;
            });
            graph.mergeFrom(WireMessage.parse(GraphProto.parser(), rest));
        }

        private OnnxTensor tensor(ByteBuffer message) throws InvalidProtocolBufferException {
            return external.resolve(
                    message.remaining() > SMALL
                            ? OnnxTensor.read(message)
                            : OnnxTensor.of(WireMessage.parse(TensorProto.parser(), copy(message))));
        }

        private OnnxFile.Node node(ByteBuffer message) throws InvalidProtocolBufferException {
            if (message.remaining() <= SMALL) {
                return OnnxFile.Node.of(WireMessage.parse(NodeProto.parser(), copy(message)), external);
            }
            Map<String, OnnxTensor> tensors = new HashMap<>();
            Map<String, OnnxBody> bodies = new HashMap<>();
            List<AttributeProto> attributes = new ArrayList<>();
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                if (field == NodeProto.ATTRIBUTE_FIELD_NUMBER) {
                    attributes.add(attribute(content, tensors, bodies));
                }
                return field != NodeProto.ATTRIBUTE_FIELD_NUMBER;
            });
            NodeProto proto = WireMessage.parse(NodeProto.parser(), rest);
            return new OnnxFile.Node(
                    proto.toBuilder().addAllAttribute(attributes).build(), tensors, bodies);
        }

        private AttributeProto attribute(
                ByteBuffer message, Map<String, OnnxTensor> tensors, Map<String, OnnxBody> bodies)
                throws InvalidProtocolBufferException {
            List<OnnxTensor> values = new ArrayList<>(1);
            List<ByteBuffer> graphs = new ArrayList<>(1);
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                if (field == AttributeProto.T_FIELD_NUMBER) {
                    values.add(tensor(content));
                } else if (field == AttributeProto.G_FIELD_NUMBER) {
                    graphs.add(content);
                }
                return field != AttributeProto.T_FIELD_NUMBER && field != AttributeProto.G_FIELD_NUMBER;
            });
            AttributeProto attribute = WireMessage.parse(AttributeProto.parser(), rest);
            if (!values.isEmpty()) {
                tensors.put(attribute.getName(), values.get(values.size() - 1));
            }
            if (!graphs.isEmpty()) {
                bodies.put(attribute.getName(), read(graphs, depth + 1, external));
            }
            return attribute;
        }

        private static byte[] copy(ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(message.position(), bytes);
            return bytes;
        }
    }
}
