package io.neurometer.engine.frontend.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.OperatorSetIdProto;
import io.neurometer.engine.graph.Graph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX files of opset {@value #MIN_OPSET} to {@value #MAX_OPSET} of the default operator domain into graphs.
 * Weights stay in the file's bytes until a model is compiled.
 */
public final class OnnxImporter {
    public static final long MIN_OPSET = 7;
    public static final long MAX_OPSET = 24;

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

    /** The operators that can be imported; those outside the default domain after the domain's name. */
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
        ExternalData external = ExternalData.none();
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
        OnnxBody graph = model.graph();
        if (graph == null) {
            throw new EngineException(Fault.of(ErrorCode.MODEL_MALFORMED, null, "the file holds no ONNX graph")
                    .fix("upload a model in ONNX format"));
        }
        long opset = opset(model.model());
        OnnxFunctions functions = new OnnxFunctions(model.model());
        UnsupportedParts unsupported = new UnsupportedParts(table, functions, minOpset, maxOpset);
        List<Fault> faults = new ArrayList<>(unsupported.of(graph));
        faults.addAll(
                OnnxDomains.unknownVersions(unsupported.domains(), model.model().getOpsetImportList()));
        if (opset != NO_OPSET && (opset < minOpset || opset > maxOpset)) {
            faults.add(unsupportedOpset(null, opset, minOpset, maxOpset));
        } else if (opset == NO_OPSET && needsOpset(unsupported) && faults.isEmpty()) {
            faults.add(
                    Fault.of(ErrorCode.MODEL_MALFORMED, null, "the file does not say which opset it was written for"));
        }
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
        return new GraphImport(table, functions, model, graph.proto().getName())
                .run(graph, opset == NO_OPSET ? maxOpset : opset);
    }

    /** A model of other domains' operators alone need not state a version of the default one. */
    private static boolean needsOpset(UnsupportedParts parts) {
        return parts.domains().isEmpty() || parts.domains().contains(OnnxDomains.DEFAULT);
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

    static Fault unsupportedOpset(@Nullable String where, long opset, long minOpset, long maxOpset) {
        return Fault.of(ErrorCode.MODEL_UNSUPPORTED, where, "unsupported opset")
                .got(opset)
                .expected(minOpset + " to " + maxOpset)
                .fix("export or convert the model to a supported opset");
    }

    private static long opset(ModelProto model) {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (OnnxDomains.isDefault(set.getDomain())) {
                return set.getVersion();
            }
        }
        return NO_OPSET;
    }
}
