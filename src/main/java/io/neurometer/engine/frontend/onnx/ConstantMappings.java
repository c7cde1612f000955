package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.onnx.proto.SparseTensorProto;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX operators that make tensors from numbers; what follows from the model alone becomes one of its constants. */
final class ConstantMappings {
    private ConstantMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("Constant", ConstantMappings::constant),
                new Mapping("ConstantOfShape", ConstantMappings::constantOfShape),
                Mapping.oneToOne("Range", node -> new Generation.Range()),
                Mapping.oneToOne("EyeLike", ConstantMappings::eyeLike));
    }

    private static void constant(OnnxNode node, OnnxGraph graph) {
        OnnxTensor tensor = node.tensor("value");
        SparseTensorProto sparse = node.sparseTensor("sparse_value");
        if (sparse != null) {
            graph.constant(node, SparseTensors.weight(sparse, node.output(0), node.name()));
        } else if (tensor != null) {
            TensorType type = OnnxTensors.type(tensor, node.name());
            graph.constant(node, type, OnnxTensors.source(tensor, type.dataType()));
        } else if (node.has("value_float")) {
            graph.constant(node, TensorType.of(DataType.FP32), WeightSource.floats(node.real("value_float", 0)));
        } else if (node.has("value_int")) {
            graph.constant(node, TensorType.of(DataType.INT64), WeightSource.longs(node.integer("value_int", 0)));
        } else if (node.has("value_floats")) {
            float[] floats = node.floats("value_floats");
            graph.constant(node, TensorType.of(DataType.FP32, floats.length), WeightSource.floats(floats));
        } else if (node.has("value_ints")) {
            long[] longs = node.integers("value_ints").stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            graph.constant(node, TensorType.of(DataType.INT64, longs.length), WeightSource.longs(longs));
        } else {
            throw new EngineException(node.unsupported("only tensors and numbers can be constants")
                    .fix("turn text into numbers before the request, and export the model from there on"));
        }
    }

    /** With a constant shape the result is a weight like any other: whole models come with their weights made so. */
    private static void constantOfShape(OnnxNode node, OnnxGraph graph) {
        DataType dataType = DataType.FP32;
        double value = 0;
        OnnxTensor tensor = node.tensor("value");
        if (tensor != null) {
            try (Tensor read = OnnxTensors.read(tensor, node.name())) {
                if (read.elements() != 1) {
                    throw new EngineException(
                            node.invalid("'value' must hold one element").got(read.type()));
                }
                dataType = read.dataType();
                value = Elements.getDouble(read.bytes(), dataType, 0);
            }
        }
        long[] sizes = graph.constantLongs(node.input(0));
        if (sizes == null || !allocatable(dataType, sizes)) {
            graph.emit(node, new Generation.ConstantOfShape(dataType, value));
        } else {
            graph.constant(node, TensorType.of(dataType, sizes), WeightSource.constant(value));
        }
    }

    /** Whether a tensor can be of these sizes; the type rule of the operator says what is wrong where it cannot. */
    private static boolean allocatable(DataType dataType, long[] sizes) {
        for (long size : sizes) {
            if (size < 0) {
                return false;
            }
        }
        try {
            return sizes.length <= Shape.MAX_RANK
                    && TensorType.of(dataType, sizes).bytes() <= Tensor.MAX_BYTES;
        } catch (ArithmeticException overflow) {
            return false;
        }
    }

    private static Op eyeLike(OnnxNode node) {
        @Nullable
        DataType dataType = node.has("dtype") ? OnnxTensors.requireDataType(node.int32("dtype", 0), node.name()) : null;
        return new Generation.EyeLike(dataType, node.int32("k", 0));
    }
}
