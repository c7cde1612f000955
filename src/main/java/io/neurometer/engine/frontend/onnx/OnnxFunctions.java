package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.FunctionProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that a file defines, by what calls them. */
final class OnnxFunctions {
    private final Map<Key, Function> functions = new HashMap<>();

    private record Key(String domain, String name, String overload) {
        Key {
            domain = OnnxDomains.canonical(domain);
        }
    }

    /** A function with its nodes. */
    record Function(FunctionProto proto, List<OnnxFile.Node> nodes) {
        /** Its name with its domain. */
        String title() {
            return (proto.getDomain().isEmpty() ? "" : proto.getDomain() + ".") + proto.getName();
        }

        /** The version of the default operator set that it was written for, or that of its caller. */
        long opset(long caller) {
            for (OperatorSetIdProto set : proto.getOpsetImportList()) {
                if (OnnxDomains.isDefault(set.getDomain())) {
                    return set.getVersion();
                }
            }
            return caller;
        }

        /** The attributes that a call gives, and the defaults of the others. */
        Map<String, BoundAttribute> attributes(OnnxFile.Node call) {
            Map<String, BoundAttribute> attributes = new HashMap<>();
            for (AttributeProto attribute : proto.getAttributeProtoList()) {
                attributes.put(
                        attribute.getName(),
                        new BoundAttribute(
                                attribute,
                                null,
                                attribute.hasG() ? OnnxBody.of(attribute.getG(), ExternalData.none()) : null));
            }
            attributes.putAll(BoundAttribute.of(call));
            return attributes;
        }
    }

    OnnxFunctions(ModelProto model) {
        for (FunctionProto proto : model.getFunctionsList()) {
            functions.put(
                    new Key(proto.getDomain(), proto.getName(), proto.getOverload()),
                    new Function(
                            proto.toBuilder().clearNode().build(),
                            proto.getNodeList().stream()
                                    .map(node -> OnnxFile.Node.of(node, ExternalData.none()))
                                    .toList()));
        }
    }

    /** The function that a node calls, or null. */
    @Nullable
    Function find(NodeProto node) {
        return functions.isEmpty()
                ? null
                : functions.get(new Key(node.getDomain(), node.getOpType(), node.getOverload()));
    }
}
