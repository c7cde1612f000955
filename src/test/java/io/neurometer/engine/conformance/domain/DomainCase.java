package io.neurometer.engine.conformance.domain;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto.AttributeType;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model of one node, inputs, and what its outputs must be.
 *
 * @param expected outputs by name
 * @param tolerance how far real outputs may be off, in units of 1 and of the right value, whichever is more
 */
public record DomainCase(
        String name, ModelProto model, Map<String, Array> inputs, Map<String, Array> expected, double tolerance) {
    public static final String MICROSOFT = "com.microsoft";
    public static final String ML = "ai.onnx.ml";

    /** FP32 sums of some dozens of terms. */
    private static final double TOLERANCE = 2e-5;

    /** Every case. */
    public static List<DomainCase> all() {
        return Stream.of(
                        ProductCases.all(),
                        ActivationCases.all(),
                        NormalizationCases.all(),
                        AttentionCases.all(),
                        GroupQueryCases.all(),
                        RotaryCases.all(),
                        QuantizationCases.all(),
                        FeatureCases.all(),
                        LinearModelCases.all(),
                        SupportVectorCases.all(),
                        TreeCases.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Collects the parts of a case; values not given as inputs are absent. */
    public static final class Builder {
        private final String name;
        private final NodeProto.Builder node;
        private final GraphProto.Builder graph = GraphProto.newBuilder().setName("case");
        private final Map<String, Array> inputs = new LinkedHashMap<>();
        private final Map<String, Array> expected = new LinkedHashMap<>();
        private double tolerance = TOLERANCE;
        private long version = 1;

        public Builder(String domain, String opType, String variant) {
            this.name = opType + (variant.isEmpty() ? "" : " " + variant);
            this.node =
                    NodeProto.newBuilder().setDomain(domain).setOpType(opType).setName("n");
        }

        /** Version of the operator's domain. */
        public Builder version(long number) {
            version = number;
            return this;
        }

        /** The next input of the node, which each request gives. */
        public Builder input(String input, Array array) {
            node.addInput(input);
            inputs.put(input, array);
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            for (int size : array.shape()) {
                shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
            }
            graph.addInput(ValueInfoProto.newBuilder()
                    .setName(input)
                    .setType(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.newBuilder()
                                    .setElemType(array.onnxType())
                                    .setShape(shape))));
            return this;
        }

        /** The next input of the node, which is an initializer. */
        public Builder weight(String weight, Array array) {
            node.addInput(weight);
            graph.addInitializer(array.proto(weight));
            return this;
        }

        /** The next {@code count} inputs are not given. */
        public Builder absent(int count) {
            for (int i = 0; i < count; i++) {
                node.addInput("");
            }
            return this;
        }

        public Builder with(String attribute, long value) {
            return add(attribute, AttributeType.INT, AttributeProto.newBuilder().setI(value));
        }

        public Builder with(String attribute, double value) {
            return add(
                    attribute, AttributeType.FLOAT, AttributeProto.newBuilder().setF((float) value));
        }

        public Builder with(String attribute, String text) {
            return add(
                    attribute, AttributeType.STRING, AttributeProto.newBuilder().setS(ByteString.copyFromUtf8(text)));
        }

        public Builder longs(String attribute, long... values) {
            AttributeProto.Builder proto = AttributeProto.newBuilder();
            Arrays.stream(values).forEach(proto::addInts);
            return add(attribute, AttributeType.INTS, proto);
        }

        public Builder floats(String attribute, double... values) {
            AttributeProto.Builder proto = AttributeProto.newBuilder();
            Arrays.stream(values).forEach(value -> proto.addFloats((float) value));
            return add(attribute, AttributeType.FLOATS, proto);
        }

        public Builder texts(String attribute, String... texts) {
            AttributeProto.Builder proto = AttributeProto.newBuilder();
            Arrays.stream(texts).forEach(text -> proto.addStrings(ByteString.copyFromUtf8(text)));
            return add(attribute, AttributeType.STRINGS, proto);
        }

        public Builder tensor(String attribute, Array array) {
            return add(
                    attribute, AttributeType.TENSOR, AttributeProto.newBuilder().setT(array.proto(attribute)));
        }

        private Builder add(String attribute, AttributeType type, AttributeProto.Builder proto) {
            node.addAttribute(proto.setName(attribute).setType(type));
            return this;
        }

        /** The next output of the node and what it must be. */
        public Builder output(String output, Array array) {
            node.addOutput(output);
            graph.addOutput(ValueInfoProto.newBuilder()
                    .setName(output)
                    .setType(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(array.onnxType()))));
            expected.put(output, array);
            return this;
        }

        /** The next output of the node, which is not read. */
        public Builder unread() {
            node.addOutput("");
            return this;
        }

        public Builder tolerance(double value) {
            tolerance = value;
            return this;
        }

        public DomainCase build() {
            ModelProto model = ModelProto.newBuilder()
                    .setIrVersion(8)
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                    .addOpsetImport(OperatorSetIdProto.newBuilder()
                            .setDomain(node.getDomain())
                            .setVersion(version))
                    .setGraph(graph.addNode(node))
                    .build();
            return new DomainCase(name, model, inputs, expected, tolerance);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
