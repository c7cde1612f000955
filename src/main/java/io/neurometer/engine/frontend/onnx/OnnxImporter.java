package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.NodeProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.frontend.onnx.proto.TensorShapeProto;
import io.neurometer.engine.frontend.onnx.proto.ValueInfoProto;
import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphBuilder;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Reads ONNX files of opset {@value #MIN_OPSET} to {@value #MAX_OPSET} of the default operator domain into graphs.
 * Weights stay in the file's bytes until a model is compiled.
 */
public final class OnnxImporter {
    public static final long MIN_OPSET = 7;
    public static final long MAX_OPSET = 22;

    /** What exporters write for a dimension that has no name, which two dimensions may share by chance. */
    private static final Set<String> NAMELESS = Set.of("", "?", "-1", "None");

    private static final long NO_OPSET = Long.MIN_VALUE;

    private final MappingTable table = MappingTable.standard();
    private final long minOpset;
    private final long maxOpset;

    public OnnxImporter() {
        this(MIN_OPSET, MAX_OPSET);
    }

    /** Reads other opsets too, for operators whose versions are known to mean the same. */
    OnnxImporter(long minOpset, long maxOpset) {
        this.minOpset = minOpset;
        this.maxOpset = maxOpset;
    }

    /** The operators of the default domain that can be imported. */
    public Set<String> operators() {
        return table.operators();
    }

    /**
     * Imports a file.
     *
     * @param file the whole file; must not change while the graph is in use
     * @throws EngineException {@link ErrorCode#MODEL_MALFORMED} when it is not an ONNX file,
     *     {@link ErrorCode#MODEL_UNSUPPORTED} with every operator that is not supported and how often it occurs, or the
     *     faults of single nodes, all of them
     */
    public Graph read(ByteBuffer file) {
        return read(file, Map.of());
    }

    /**
     * The other files in which a model keeps data of its tensors, as it names them: relative paths. The model works
     * without them as far as shapes suffice.
     *
     * @throws EngineException {@link ErrorCode#MODEL_MALFORMED} when it is not an ONNX file, or names a file wrongly
     */
    public SortedSet<String> externalFiles(ByteBuffer file) {
        ExternalData external = new ExternalData(Map.of());
        parse(file, external);
        external.requireSound();
        return external.locations();
    }

    /**
     * Imports a file whose tensors may have their data in others.
     *
     * @param external those files by the names of {@link #externalFiles}, whole; must not change while the graph is in
     *     use. A weight in a file that is not among them fails with {@link ErrorCode#MODEL_WEIGHTS_INVALID} when it is
     *     filled
     * @throws EngineException as {@link #read(ByteBuffer)}, and {@link ErrorCode#MODEL_WEIGHTS_INVALID} with every tensor
     *     whose data lies outside its file
     */
    public Graph read(ByteBuffer file, Map<String, ByteBuffer> external) {
        ExternalData data = new ExternalData(external);
        OnnxFile model = parse(file, data);
        data.requireSound();
        GraphProto graph = model.graph();
        if (graph == null) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, null, "the file holds no ONNX graph")
                    .fix("upload a model in ONNX format"));
        }
        long opset = opset(model.model());
        List<Fault> faults = unsupportedOperators(model);
        if (opset != NO_OPSET && (opset < minOpset || opset > maxOpset)) {
            faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, null, "unsupported opset")
                    .got(opset)
                    .expected(minOpset + " to " + maxOpset)
                    .fix("export or convert the model to a supported opset"));
        } else if (opset == NO_OPSET && faults.isEmpty()) {
            faults.add(
                    Fault.of(ErrorCode.MODEL_MALFORMED, null, "the file does not say which opset it was written for"));
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return new Import(model, graph, opset).run();
    }

    private static OnnxFile parse(ByteBuffer file, ExternalData external) {
        try {
            return OnnxFile.read(file, external);
        } catch (InvalidProtocolBufferException malformed) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_MALFORMED, null, "the bytes are not an ONNX file, or one cut short")
                            .fix("check that the upload is complete and of the right type"),
                    malformed);
        }
    }

    private static long opset(ModelProto model) {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (isDefaultDomain(set.getDomain())) {
                return set.getVersion();
            }
        }
        return NO_OPSET;
    }

    private static boolean isDefaultDomain(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private List<Fault> unsupportedOperators(OnnxFile model) {
        Map<String, Integer> unsupported = new TreeMap<>();
        for (OnnxFile.Node parsed : model.nodes()) {
            NodeProto node = parsed.proto();
            if (!isDefaultDomain(node.getDomain())) {
                unsupported.merge(node.getDomain() + "." + node.getOpType(), 1, Integer::sum);
            } else if (table.find(node.getOpType()) == null) {
                unsupported.merge(node.getOpType(), 1, Integer::sum);
            }
        }
        List<Fault> faults = new ArrayList<>();
        unsupported.forEach((operator, count) ->
                faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, operator, "operator is not supported")
                        .got(count + (count == 1 ? " node" : " nodes"))
                        .fix("GET /backends lists the operators that are")));
        return faults;
    }

    private final class Import {
        private final OnnxFile file;
        private final GraphProto proto;
        private final long opset;
        private final GraphBuilder builder;
        private final List<Fault> faults = new ArrayList<>();

        Import(OnnxFile file, GraphProto proto, long opset) {
            this.file = file;
            this.proto = proto;
            this.opset = opset;
            this.builder = new GraphBuilder(proto.getName());
            builder.opset(opset);
        }

        Graph run() {
            file.nodes().forEach(node -> node.proto().getOutputList().forEach(builder::reserve));
            Set<String> initialized = new HashSet<>();
            for (OnnxTensor initializer : file.initializers()) {
                initialized.add(initializer.proto().getName());
                attempt(() -> initializer(initializer));
            }
            if (proto.getSparseInitializerCount() > 0) {
                faults.add(Fault.of(ErrorCode.MODEL_UNSUPPORTED, null, "sparse initializers are not supported")
                        .got(proto.getSparseInitializerCount()));
            }
            for (ValueInfoProto input : proto.getInputList()) {
                if (!initialized.contains(input.getName())) {
                    attempt(() -> builder.input(input.getName(), inputType(input)));
                }
            }
            OnnxGraph graph = new OnnxGraph(builder);
            int index = 0;
            for (OnnxFile.Node node : file.nodes()) {
                OnnxNode view = new OnnxNode(node, nodeName(node.proto(), index++), opset);
                Mapping mapping = table.find(view.opType());
                if (mapping != null) {
                    attempt(() -> map(mapping, view, graph));
                }
            }
            for (ValueInfoProto output : proto.getOutputList()) {
                builder.output(output.getName());
            }
            if (!faults.isEmpty()) {
                throw new EngineException(faults);
            }
            return builder.build();
        }

        private void attempt(Runnable part) {
            try {
                part.run();
            } catch (EngineException failure) {
                faults.addAll(failure.faults());
            }
        }

        private static void map(Mapping mapping, OnnxNode node, OnnxGraph graph) {
            try {
                mapping.rule().map(node, graph);
            } catch (ArithmeticException overflow) {
                throw new EngineException(node.invalid("an attribute holds a number beyond its range"), overflow);
            }
        }

        private void initializer(OnnxTensor tensor) {
            String name = tensor.proto().getName();
            TensorType type = OnnxTensors.type(tensor, name);
            builder.weight(Weight.of(name, type, OnnxTensors.source(tensor, type.dataType())));
        }

        private String nodeName(NodeProto node, int index) {
            return node.getName().isEmpty() ? node.getOpType() + "_" + index : node.getName();
        }
    }

    private static TensorType inputType(ValueInfoProto input) {
        if (!input.getType().hasTensorType()) {
            throw new EngineException(
                    Fault.of(ErrorCode.MODEL_UNSUPPORTED, input.getName(), "only tensors can be inputs"));
        }
        DataType dataType =
                OnnxTensors.requireDataType(input.getType().getTensorType().getElemType(), input.getName());
        if (!input.getType().getTensorType().hasShape()) {
            throw new EngineException(Fault.of(
                            ErrorCode.MODEL_UNSUPPORTED,
                            input.getName(),
                            "input does not say how many dimensions it has")
                    .fix("state the input's shape, with names for the dimensions that may vary"));
        }
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dimension :
                input.getType().getTensorType().getShape().getDimList()) {
            dims.add(dim(dimension, input.getName() + "_" + dims.size()));
        }
        return new TensorType(dataType, Shape.of(dims));
    }

    private static Dim dim(TensorShapeProto.Dimension dimension, String ownName) {
        String parameter = dimension.getDimParam();
        if (dimension.hasDimValue() && dimension.getDimValue() >= 0) {
            return Dim.of(dimension.getDimValue());
        }
        return Dim.named(NAMELESS.contains(parameter) ? ownName : parameter);
    }
}
