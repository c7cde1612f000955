package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an ONNX file declares of the inputs of its graphs. */
final class OnnxInputs {
    /** What exporters write for a dimension that has no name, which two dimensions may share by chance. */
    private static final Set<String> NAMELESS = Set.of("", "?", "-1", "None");

    private OnnxInputs() {}

    /** The type of an input of the model. @throws EngineException where it is no tensor of known type and rank */
    static TensorType type(ValueInfoProto input) {
        if (!input.getType().hasTensorType()) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_UNSUPPORTED, input.getName(), "only tensors can be inputs"));
        }
        TypeProto.Tensor tensor = input.getType().getTensorType();
        DataType dataType = OnnxTensors.requireDataType(tensor.getElemType(), input.getName());
        if (!tensor.hasShape()) {
            throw new EngineException(Fault.of(
                            ErrorCode.MODEL_UNSUPPORTED,
                            input.getName(),
                            "input does not say how many dimensions it has")
                    .fix("state the input's shape, with names for the dimensions that may vary"));
        }
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dimension : tensor.getShape().getDimList()) {
            dims.add(dim(dimension, input.getName() + "_" + dims.size()));
        }
        return new TensorType(dataType, Shape.of(dims));
    }

    /** The rank of an input of a body, or {@link Subgraph#UNKNOWN_RANK}. */
    static int rank(ValueInfoProto input) {
        TypeProto.Tensor tensor = input.getType().getTensorType();
        return tensor.hasShape() ? tensor.getShape().getDimCount() : Subgraph.UNKNOWN_RANK;
    }

    private static Dim dim(TensorShapeProto.Dimension dimension, String ownName) {
        String parameter = dimension.getDimParam();
        if (dimension.hasDimValue() && dimension.getDimValue() >= 0) {
            return Dim.of(dimension.getDimValue());
        }
        return Dim.named(NAMELESS.contains(parameter) ? ownName : parameter);
    }
}
