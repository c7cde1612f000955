package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.ByteString;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.graph.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An ONNX node as a mapping reads it: attributes by name with their defaults, inputs by value name. */
public final class OnnxNode {
    private final NodeProto proto;
    private final Map<String, OnnxTensor> tensors;
    private final Map<String, OnnxBody> bodies;
    private final String name;
    private final long opset;
    private final Map<String, AttributeProto> attributes = new LinkedHashMap<>();

    /**
     * @param name the node's own name, or one made up for it
     * @param opset version of the default operator set that the model was written for
     */
    OnnxNode(OnnxFile.Node node, String name, long opset) {
        this.proto = node.proto();
        this.tensors = node.tensors();
        this.bodies = node.bodies();
        this.name = name;
        this.opset = opset;
        for (AttributeProto attribute : proto.getAttributeList()) {
            attributes.put(attribute.getName(), attribute);
        }
    }

    public String name() {
        return name;
    }

    public String opType() {
        return proto.getOpType();
    }

    /** The set of operators that the node's is from. */
    public String domain() {
        return proto.getDomain();
    }

    public long opset() {
        return opset;
    }

    public int inputCount() {
        return proto.getInputCount();
    }

    /** Whether optional input {@code index} is given. */
    public boolean hasInput(int index) {
        return index < proto.getInputCount() && !proto.getInput(index).isEmpty();
    }

    /** Value name of an input, {@link Node#ABSENT} when it is not given. */
    public String input(int index) {
        return index < proto.getInputCount() ? proto.getInput(index) : Node.ABSENT;
    }

    public List<String> inputs() {
        return proto.getInputList();
    }

    public int outputCount() {
        return proto.getOutputCount();
    }

    /** Whether output {@code index} has a name, so that it may be read. */
    public boolean hasOutput(int index) {
        return index < proto.getOutputCount() && !proto.getOutput(index).isEmpty();
    }

    public String output(int index) {
        return index < proto.getOutputCount() ? proto.getOutput(index) : Node.ABSENT;
    }

    public List<String> outputs() {
        return proto.getOutputList();
    }

    public boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    public long integer(String attribute, long otherwise) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.INT);
        return found == null ? otherwise : found.getI();
    }

    /** An integer attribute that must fit 32 bits, as axes, counts and flags do. */
    public int int32(String attribute, int otherwise) {
        long value = integer(attribute, otherwise);
        if (value != (int) value) {
            throw new EngineException(
                    invalid("attribute '" + attribute + "' is out of range").got(value));
        }
        return (int) value;
    }

    public boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    public float real(String attribute, float otherwise) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.FLOAT);
        return found == null ? otherwise : found.getF();
    }

    public String text(String attribute, String otherwise) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.STRING);
        return found == null ? otherwise : found.getS().toStringUtf8();
    }

    /** Empty when the attribute is not given. */
    public List<Long> integers(String attribute) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.INTS);
        return found == null ? List.of() : found.getIntsList();
    }

    /** Empty when the attribute is not given. */
    public List<Float> reals(String attribute) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.FLOATS);
        return found == null ? List.of() : found.getFloatsList();
    }

    /** Empty when the attribute is not given. */
    public float[] floats(String attribute) {
        List<Float> values = reals(attribute);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /** Empty when the attribute is not given. */
    public List<String> texts(String attribute) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.STRINGS);
        return found == null
                ? List.of()
                : found.getStringsList().stream().map(ByteString::toStringUtf8).toList();
    }

    @Nullable
    OnnxTensor tensor(String attribute) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.TENSOR);
        return found == null || !found.hasT() ? tensors.get(attribute) : OnnxTensor.of(found.getT());
    }

    @Nullable
    SparseTensorProto sparseTensor(String attribute) {
        AttributeProto found = find(attribute, AttributeProto.AttributeType.SPARSE_TENSOR);
        return found == null || !found.hasSparseTensor() ? null : found.getSparseTensor();
    }

    /** @throws EngineException when the attribute is missing */
    OnnxBody body(String attribute) {
        OnnxBody body = bodies.get(attribute);
        if (body == null) {
            throw new EngineException(invalid("attribute '" + attribute + "' is missing"));
        }
        return body;
    }

    /** The attribute if given. Files of the earliest versions do not state types. */
    private @Nullable AttributeProto find(String attribute, AttributeProto.AttributeType type) {
        AttributeProto found = attributes.get(attribute);
        if (found != null && found.getType() != AttributeProto.AttributeType.UNDEFINED && found.getType() != type) {
            throw new EngineException(invalid("attribute '" + attribute + "' has the wrong type")
                    .got(found.getType())
                    .expected(type));
        }
        return found;
    }

    /** A fault: the node does not follow the rules of its operator. */
    public Fault invalid(String problem) {
        return Fault.of(ErrorCode.MODEL_INVALID, name, opType() + ": " + problem);
    }

    /** A fault: the node uses something of its operator that this service does not have. */
    public Fault unsupported(String problem) {
        return Fault.of(ErrorCode.MODEL_UNSUPPORTED, name, opType() + ": " + problem);
    }
}
