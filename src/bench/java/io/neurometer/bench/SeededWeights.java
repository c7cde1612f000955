package io.neurometer.bench;

import com.google.protobuf.ByteString;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Gives weights of its own to a network whose file says only that each weight is filled with one constant. With constants
 * every class would score the same for every image, and no comparison of outputs could notice a wrong kernel; and a file
 * without weights loads faster than any real one.
 */
final class SeededWeights {
    private static final long SEED = 77;

    private SeededWeights() {}

    /** Replaces each float {@code ConstantOfShape} of a constant shape by an initializer. */
    static void fill(GraphProto.Builder graph) {
        Map<String, TensorProto> initializers = new HashMap<>();
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        SplittableRandom random = new SplittableRandom(SEED);
        List<NodeProto> nodes = List.copyOf(graph.getNodeList());
        graph.clearNode();
        for (NodeProto node : nodes) {
            TensorProto shape = node.getOpType().equals("ConstantOfShape") ? initializers.get(node.getInput(0)) : null;
            if (shape != null && fillsFloats(node)) {
                graph.addInitializer(weight(node, Int64Elements.of(shape), random));
            } else {
                graph.addNode(node);
            }
        }
    }

    private static boolean fillsFloats(NodeProto node) {
        return node.getAttributeCount() == 0
                || node.getAttribute(0).getT().getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    private static TensorProto weight(NodeProto node, long[] sizes, SplittableRandom random) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(node.getOutput(0)).setDataType(TensorProto.DataType.FLOAT_VALUE);
        long count = 1;
        for (long size : sizes) {
            tensor.addDims(size);
            count *= size;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(count * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        if (sizes.length < 2) {
            // Vectors are biases and statistics: they keep their sign, since some of them are variances.
            float filled = value(node);
            while (bytes.hasRemaining()) {
                bytes.putFloat(filled * (float) (0.5 + random.nextDouble()));
            }
        } else {
            // He et al. 2015: keeps the variance of activations from layer to layer.
            double spread = Math.sqrt(2.0 * sizes[0] / count);
            while (bytes.hasRemaining()) {
                bytes.putFloat((float) (spread * random.nextGaussian()));
            }
        }
        return tensor.setRawData(ByteString.copyFrom(bytes.flip())).build();
    }

    private static float value(NodeProto node) {
        if (node.getAttributeCount() == 0) {
            return 0;
        }
        TensorProto value = node.getAttribute(0).getT();
        return value.getFloatDataCount() > 0
                ? value.getFloatData(0)
                : value.getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat();
    }
}
