package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
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
 * @param graph the graph without nodes and initializers, or null when there is none
 * @param initializers in the file's order
 * @param nodes in the file's order
 */
record OnnxFile(ModelProto model, @Nullable GraphProto graph, List<OnnxTensor> initializers, List<Node> nodes) {
    /** Parts of a graph up to this size are parsed whole. */
    private static final int SMALL = 2048;

    /** No operator here has a subgraph, so a large one need not be read for its node to be refused. */
    private static final int MAX_SUBGRAPH = 1 << 20;

    /**
     * A node of the file.
     *
     * @param proto the node; the attributes in {@code tensors} have no value here
     * @param tensors the tensors of a large node by attribute
     */
    record Node(NodeProto proto, Map<String, OnnxTensor> tensors) {}

    /** @throws InvalidProtocolBufferException when the bytes are not an ONNX file */
    static OnnxFile read(ByteBuffer file, ExternalData external) throws InvalidProtocolBufferException {
        Reader reader = new Reader(external);
        byte[] model = WireMessage.parsedPart(file.slice(), (field, content) -> {
            if (field == ModelProto.GRAPH_FIELD_NUMBER) {
                reader.graph(content);
            }
            return field == ModelProto.OPSET_IMPORT_FIELD_NUMBER;
        });
        return new OnnxFile(
                WireMessage.parse(ModelProto.parser(), model),
                reader.graph == null ? null : reader.graph.build(),
                reader.initializers,
                reader.nodes);
    }

    private static byte[] copy(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(message.position(), bytes);
        return bytes;
    }

    /** Collects the parts of the graph. */
    private static final class Reader {
        private final List<OnnxTensor> initializers = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final ExternalData external;
        private GraphProto.@Nullable Builder graph;

        Reader(ExternalData external) {
            this.external = external;
        }

        void graph(ByteBuffer message) throws InvalidProtocolBufferException {
            GraphProto.Builder builder = graph == null ? GraphProto.newBuilder() : graph;
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                switch (field) {
                    case GraphProto.NODE_FIELD_NUMBER -> nodes.add(node(content));
                    case GraphProto.INITIALIZER_FIELD_NUMBER -> initializers.add(tensor(content));
                    case GraphProto.SPARSE_INITIALIZER_FIELD_NUMBER ->
                        builder.addSparseInitializer(SparseTensorProto.getDefaultInstance());
                    case GraphProto.NAME_FIELD_NUMBER,
                            GraphProto.INPUT_FIELD_NUMBER,
                            GraphProto.OUTPUT_FIELD_NUMBER -> {
                        return true;
                    }
                    default -> {
                        return false;
                    }
                }
                return false;
            });
            graph = builder.mergeFrom(WireMessage.parse(GraphProto.parser(), rest));
        }

        private OnnxTensor tensor(ByteBuffer message) throws InvalidProtocolBufferException {
            return external.resolve(
                    message.remaining() > SMALL
                            ? OnnxTensor.read(message)
                            : OnnxTensor.of(WireMessage.parse(TensorProto.parser(), copy(message))));
        }

        private Node node(ByteBuffer message) throws InvalidProtocolBufferException {
            if (message.remaining() <= SMALL) {
                NodeProto small = WireMessage.parse(NodeProto.parser(), copy(message));
                if (small.getAttributeList().stream().noneMatch(Reader::isExternal)) {
                    return new Node(small, Map.of());
                }
            }
            Map<String, OnnxTensor> tensors = new HashMap<>();
            List<AttributeProto> attributes = new ArrayList<>();
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                if (field == NodeProto.ATTRIBUTE_FIELD_NUMBER) {
                    attributes.add(attribute(content, tensors));
                }
                return field != NodeProto.ATTRIBUTE_FIELD_NUMBER;
            });
            NodeProto proto = WireMessage.parse(NodeProto.parser(), rest);
            return new Node(proto.toBuilder().addAllAttribute(attributes).build(), tensors);
        }

        private static boolean isExternal(AttributeProto attribute) {
            return attribute.hasT() && ExternalData.isExternal(attribute.getT());
        }

        private AttributeProto attribute(ByteBuffer message, Map<String, OnnxTensor> tensors)
                throws InvalidProtocolBufferException {
            List<OnnxTensor> values = new ArrayList<>(1);
            byte[] rest = WireMessage.parsedPart(message, (field, content) -> {
                if (field == AttributeProto.T_FIELD_NUMBER) {
                    values.add(tensor(content));
                }
                return field != AttributeProto.T_FIELD_NUMBER
                        && (field != AttributeProto.G_FIELD_NUMBER || content.remaining() <= MAX_SUBGRAPH);
            });
            AttributeProto attribute = WireMessage.parse(AttributeProto.parser(), rest);
            if (!values.isEmpty()) {
                tensors.put(attribute.getName(), values.get(values.size() - 1));
            }
            return attribute;
        }
    }
}
