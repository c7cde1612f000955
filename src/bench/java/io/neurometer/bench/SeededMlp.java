package io.neurometer.bench;

import com.google.protobuf.ByteString;
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
import java.util.SplittableRandom;

/** Three fully-connected layers with ReLU between them, 784-512-512-10, as an ONNX file; always the same bytes. */
public final class SeededMlp {
    /** Features of one sample. */
    public static final long INPUTS = 784;

    private static final int[] WIDTHS = {784, 512, 512, 10};
    private static final long SEED = 20;

    private SeededMlp() {}

    public static byte[] file() {
        SplittableRandom random = new SplittableRandom(SEED);
        GraphProto.Builder graph = GraphProto.newBuilder().setName("mlp").addInput(value("x", INPUTS));
        String previous = "x";
        int layers = WIDTHS.length - 1;
        for (int i = 0; i < layers; i++) {
            int in = WIDTHS[i];
            int out = WIDTHS[i + 1];
            double spread = Math.sqrt(2.0 / in);
            graph.addInitializer(weight("w" + i, spread, random, out, in));
            graph.addInitializer(weight("b" + i, 0.1, random, out));
            boolean last = i == layers - 1;
            graph.addNode(NodeProto.newBuilder()
                    .setOpType("Gemm")
                    .setName("fc" + i)
                    .addInput(previous)
                    .addInput("w" + i)
                    .addInput("b" + i)
                    .addOutput(last ? "y" : "fc" + i)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("transB")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1)));
            if (!last) {
                graph.addNode(NodeProto.newBuilder()
                        .setOpType("Relu")
                        .setName("relu" + i)
                        .addInput("fc" + i)
                        .addOutput("relu" + i));
                previous = "relu" + i;
            }
        }
        graph.addOutput(value("y", WIDTHS[layers]));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static ValueInfoProto value(String name, long features) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(features));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }

    private static TensorProto weight(String name, double spread, SplittableRandom random, int... sizes) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        int count = 1;
        for (int size : sizes) {
            tensor.addDims(size);
            count *= size;
        }
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putFloat((float) (spread * random.nextGaussian()));
        }
        return tensor.setRawData(ByteString.copyFrom(bytes.flip())).build();
    }
}
