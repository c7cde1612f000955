package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes small ONNX files for tests. */
public final class OnnxFiles {
    private OnnxFiles() {}

    /** A graph with input {@code x} of the given FP32 shape and output {@code y}. */
    public static GraphProto.Builder graph(long... sizes) {
        return GraphProto.newBuilder()
                .setName("test")
                .addInput(input("x", sizes))
                .addOutput(ValueInfoProto.newBuilder().setName("y"));
    }

    public static ByteBuffer file(GraphProto.Builder graph) {
        return file(graph, 13);
    }

    public static ByteBuffer file(GraphProto.Builder graph, long opset) {
        return ByteBuffer.wrap(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray());
    }

    public static ValueInfoProto input(String name, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }

    /** @param values input names, {@code ->}, output names */
    public static NodeProto.Builder node(String opType, String... values) {
        List<String> all = Arrays.asList(values);
        int arrow = all.indexOf("->");
        return NodeProto.newBuilder()
                .setOpType(opType)
                .addAllInput(all.subList(0, arrow))
                .addAllOutput(all.subList(arrow + 1, all.size()));
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto integers(String name, Long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(List.of(values))
                .build();
    }

    /** An attribute that holds a graph. */
    public static AttributeProto body(String name, GraphProto.Builder graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    /** The graph in a file. */
    public static GraphProto.Builder graphOf(ByteBuffer file) {
        try {
            return ModelProto.parseFrom(file.duplicate()).getGraph().toBuilder();
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    public static ValueInfoProto output(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    /** An input of the given datatype. */
    public static ValueInfoProto input(TensorProto.DataType type, String name, long... sizes) {
        ValueInfoProto.Builder input = input(name, sizes).toBuilder();
        input.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
        return input.build();
    }

    /** An FP32 tensor with these elements. */
    public static TensorProto floats(String name, float[] values, long... sizes) {
        TensorProto.Builder tensor = floats(name, sizes);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    /** A BOOL scalar. */
    public static TensorProto truth(String name, boolean value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addInt32Data(value ? 1 : 0)
                .build();
    }

    public static TensorProto longs(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(raw))
                .build();
    }

    public static TensorProto longScalar(String name, long value) {
        return longs(name, value).toBuilder().clearDims().build();
    }

    public static TensorProto.Builder floats(String name, long... sizes) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (long size : sizes) {
            tensor.addDims(size);
        }
        return tensor;
    }
}
