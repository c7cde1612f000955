package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of an attribute of a function.
 *
 * @param tensor its tensor where that lies in the file
 * @param body its graph, if it is one
 */
record BoundAttribute(
        AttributeProto proto,
        @Nullable OnnxTensor tensor,
        @Nullable OnnxBody body) {

    /** The attributes of a node, by name. */
    static Map<String, BoundAttribute> of(OnnxFile.Node node) {
        Map<String, BoundAttribute> attributes = new HashMap<>();
        for (AttributeProto attribute : node.proto().getAttributeList()) {
            String name = attribute.getName();
            attributes.put(
                    name,
                    new BoundAttribute(
                            attribute, node.tensors().get(name), node.bodies().get(name)));
        }
        return attributes;
    }

    /** The node with the values of the attributes that it refers to; references to what is not given are left out. */
    static OnnxFile.Node bind(OnnxFile.Node node, Map<String, BoundAttribute> given) {
        if (node.proto().getAttributeList().stream()
                .allMatch(attribute -> attribute.getRefAttrName().isEmpty())) {
            return node;
        }
        NodeProto.Builder proto = node.proto().toBuilder().clearAttribute();
        Map<String, OnnxTensor> tensors = new HashMap<>(node.tensors());
        Map<String, OnnxBody> bodies = new HashMap<>(node.bodies());
        for (AttributeProto attribute : node.proto().getAttributeList()) {
            if (attribute.getRefAttrName().isEmpty()) {
                proto.addAttribute(attribute);
                continue;
            }
            BoundAttribute value = given.get(attribute.getRefAttrName());
            if (value != null) {
                proto.addAttribute(value.proto().toBuilder().setName(attribute.getName()));
                if (value.tensor() != null) {
                    tensors.put(attribute.getName(), value.tensor());
                }
                if (value.body() != null) {
                    bodies.put(attribute.getName(), value.body());
                }
            }
        }
        return new OnnxFile.Node(proto.build(), tensors, bodies);
    }
}
