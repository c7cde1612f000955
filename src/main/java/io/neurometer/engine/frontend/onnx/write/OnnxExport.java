package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.TypeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph as an ONNX file that ONNX Runtime accepts. Nodes and values keep their names, dimensions that a request binds
 * their symbols. Nothing but the structure is in memory before {@link OnnxFileWriter} writes the file.
 */
public final class OnnxExport {
    private static final String PRODUCER = "neurometer";

    /** The version of the file format that goes with each version of the operators. */
    private static final long IR_OF_OPSET_20 = 9;

    private static final long IR_OF_OPSET_21 = 10;
    private static final OperatorWriters WRITERS = OperatorWriters.standard();

    private final ModelProto model;
    private final GraphProto graph;
    private final List<Initializer> constants;

    private OnnxExport(ModelProto model, GraphProto graph, List<Initializer> constants) {
        this.model = model;
        this.graph = graph;
        this.constants = constants;
    }

    /**
     * @param typed with the types of the graph's inputs as the model has them, symbols for what requests bind
     * @param version of the producer that the file names
     * @throws EngineException {@link ErrorCode#MODEL_UNSUPPORTED} with every layer that cannot be written
     */
    public static OnnxExport of(TypedGraph typed, String version) {
        GraphWriter writer = new GraphWriter(typed);
        List<Fault> faults = new ArrayList<>();
        for (Node node : typed.graph().nodes()) {
            try {
                write(node, writer);
            } catch (EngineException unsupported) {
                faults.addAll(unsupported.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        long opset = writer.opset();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(opset > GraphWriter.OPSET ? IR_OF_OPSET_21 : IR_OF_OPSET_20)
                .setProducerName(PRODUCER)
                .setProducerVersion(version)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .build();
        return new OnnxExport(model, graph(typed, writer), writer.constants());
    }

    private static void write(Node node, GraphWriter writer) {
        NodeWriter each = new NodeWriter(writer, node);
        OperatorWriter<?> operator = WRITERS.find(node.op());
        if (operator == null) {
            throw each.unsupported("is of a kind that is not written in ONNX yet");
        }
        operator.write(each);
    }

    private static GraphProto graph(TypedGraph typed, GraphWriter writer) {
        Graph graph = typed.graph();
        GraphProto.Builder proto = GraphProto.newBuilder()
                .setName(graph.name().isBlank() ? "model" : graph.name())
                .addAllNode(writer.nodes());
        for (GraphInput input : graph.inputs()) {
            proto.addInput(value(input.name(), input.type()));
        }
        for (String output : graph.outputs()) {
            proto.addOutput(value(output, typed.type(output)));
        }
        return proto.build();
    }

    private static ValueInfoProto value(String name, @Nullable TensorType type) {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
        if (type == null) {
            return value.build();
        }
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Dim dim : type.shape().dims()) {
            TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
            if (dim.isFixed()) {
                size.setDimValue(dim.size());
            } else if (dim.symbol() != null) {
                size.setDimParam(dim.symbol());
            }
            shape.addDim(size);
        }
        return value.setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(Attributes.number(type.dataType()))
                                .setShape(shape)))
                .build();
    }

    /** The model without its graph. */
    ModelProto model() {
        return model;
    }

    /** The graph without its constants. */
    GraphProto graph() {
        return graph;
    }

    List<Initializer> constants() {
        return constants;
    }
}
