package io.neurometer.service;

import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.util.List;

/** Small ONNX files. A dimension is a number or a name. */
public final class OnnxFiles {
    private OnnxFiles() {}

    /** {@code sum = a + b; positive = relu(sum)} for a and b of FP32[N, 3]. */
    public static byte[] addRelu() {
        return model(GraphProto.newBuilder()
                .setName("add_relu")
                .addInput(value("a", TensorProto.DataType.FLOAT, "N", 3))
                .addInput(value("b", TensorProto.DataType.FLOAT, "N", 3))
                .addNode(node("adder", "Add", List.of("a", "b"), "sum"))
                .addNode(node("rectifier", "Relu", List.of("sum"), "positive"))
                .addOutput(value("positive", TensorProto.DataType.FLOAT, "N", 3)));
    }

    /** {@code y = identity(x)}. */
    public static byte[] identity(TensorProto.DataType type, Object... dims) {
        return model(GraphProto.newBuilder()
                .setName("identity")
                .addInput(value("x", type, dims))
                .addNode(node("same", "Identity", List.of("x"), "y"))
                .addOutput(value("y", type, dims)));
    }

    public static byte[] model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    public static NodeProto node(String name, String operator, List<String> inputs, String... outputs) {
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllOutput(List.of(outputs))
                .build();
    }

    public static ValueInfoProto value(String name, TensorProto.DataType type, Object... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dim : dims) {
            shape.addDim(
                    dim instanceof Number size
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(size.longValue())
                            : TensorShapeProto.Dimension.newBuilder().setDimParam(dim.toString()));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
