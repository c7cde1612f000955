package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferInputTensor;
import io.neurometer.service.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@link ModelInferRequest} without making objects of its elements, and refuses more parts than a request may have
 * while it reads, however many follow. As everywhere in protobuf, fields may come in any order, a later value of a single
 * field replaces an earlier one, and unknown fields are skipped.
 */
final class WireReader {
    static final int MAX_TENSORS = 1024;
    private static final int MAX_PARAMETERS = 256;
    private static final int MAX_TEXT_BYTES = 1 << 16;

    /** The fields of an entry of a map. */
    private static final int KEY = 1;

    private static final int VALUE = 2;

    private final CodedInputStream stream;
    private final Map<String, InferParameter> parameters = new LinkedHashMap<>();
    private final List<WireRequest.Input> inputs = new ArrayList<>();
    private final List<WireRequest.Output> outputs = new ArrayList<>();
    private final List<ByteString> raw = new ArrayList<>();
    private String model = "";
    private String version = "";
    private String id = "";

    private WireReader(CodedInputStream stream) {
        this.stream = stream;
    }

    /**
     * @param stream the whole message, which gives out slices of its memory
     * @throws io.neurometer.engine.error.EngineException for what is no such message, and for one with too many parts
     */
    static WireRequest read(CodedInputStream stream) throws IOException {
        try {
            return new WireReader(stream).read();
        } catch (InvalidProtocolBufferException malformed) {
            throw invalid(null, "the message is not a ModelInferRequest", null, "one encoded as protobuf");
        }
    }

    private WireRequest read() throws IOException {
        for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ModelInferRequest.MODEL_NAME_FIELD_NUMBER -> model = text(tag, "model_name");
                case ModelInferRequest.MODEL_VERSION_FIELD_NUMBER -> version = text(tag, "model_version");
                case ModelInferRequest.ID_FIELD_NUMBER -> id = text(tag, "id");
                case ModelInferRequest.PARAMETERS_FIELD_NUMBER -> parameter(tag, parameters);
                case ModelInferRequest.INPUTS_FIELD_NUMBER -> {
                    requireRoom(inputs, "inputs");
                    inputs.add(input(tag));
                }
                case ModelInferRequest.OUTPUTS_FIELD_NUMBER -> {
                    requireRoom(outputs, "outputs");
                    outputs.add(output(tag));
                }
                case ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER -> {
                    requireRoom(raw, "raw_input_contents");
                    raw.add(bytes(tag));
                }
                default -> stream.skipField(tag);
            }
        }
        return new WireRequest(model, version, id, parameters, inputs, outputs, raw);
    }

    private static void requireRoom(List<?> list, String where) {
        if (list.size() == MAX_TENSORS) {
            throw invalid(where, "there are too many", "more than " + MAX_TENSORS, "at most " + MAX_TENSORS);
        }
    }

    private WireRequest.Input input(int outer) throws IOException {
        int end = enter(outer);
        String name = "";
        String datatype = "";
        long[] sizes = new long[0];
        Map<String, InferParameter> own = new LinkedHashMap<>();
        List<ByteString> contents = new ArrayList<>();
        for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case InferInputTensor.NAME_FIELD_NUMBER -> name = text(tag, "name");
                case InferInputTensor.DATATYPE_FIELD_NUMBER -> datatype = text(tag, "datatype");
                case InferInputTensor.SHAPE_FIELD_NUMBER -> sizes = sizes(tag, sizes);
                case InferInputTensor.PARAMETERS_FIELD_NUMBER -> parameter(tag, own);
                case InferInputTensor.CONTENTS_FIELD_NUMBER -> {
                    requireRoom(contents, "contents");
                    contents.add(bytes(tag));
                }
                default -> stream.skipField(tag);
            }
        }
        leave(end);
        return new WireRequest.Input(name, datatype, sizes, own, contents);
    }

    private WireRequest.Output output(int outer) throws IOException {
        int end = enter(outer);
        String name = "";
        Map<String, InferParameter> own = new LinkedHashMap<>();
        for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case InferRequestedOutputTensor.NAME_FIELD_NUMBER -> name = text(tag, "name");
                case InferRequestedOutputTensor.PARAMETERS_FIELD_NUMBER -> parameter(tag, own);
                default -> stream.skipField(tag);
            }
        }
        leave(end);
        return new WireRequest.Output(name, own);
    }

    private long[] sizes(int tag, long[] before) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            return with(before, stream.readInt64());
        }
        int end = enter(tag);
        long[] sizes = before;
        while (stream.getBytesUntilLimit() > 0) {
            sizes = with(sizes, stream.readInt64());
        }
        stream.popLimit(end);
        return sizes;
    }

    private static long[] with(long[] sizes, long size) {
        if (sizes.length == Shape.MAX_RANK) {
            throw invalid(
                    "shape",
                    "the shape has too many dimensions",
                    "more than " + Shape.MAX_RANK,
                    "at most " + Shape.MAX_RANK);
        }
        long[] more = Arrays.copyOf(sizes, sizes.length + 1);
        more[sizes.length] = size;
        return more;
    }

    private void parameter(int outer, Map<String, InferParameter> target) throws IOException {
        int end = enter(outer);
        String key = "";
        InferParameter.Builder value = InferParameter.newBuilder();
        for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case KEY -> key = text(tag, "parameters");
                case VALUE -> value.mergeFrom(small(tag, "parameters"));
                default -> stream.skipField(tag);
            }
        }
        leave(end);
        if (target.size() == MAX_PARAMETERS && !target.containsKey(key)) {
            throw invalid(
                    "parameters",
                    "there are too many parameters",
                    "more than " + MAX_PARAMETERS,
                    "at most " + MAX_PARAMETERS);
        }
        target.put(key, value.build());
    }

    private String text(int tag, String where) throws IOException {
        ByteString bytes = small(tag, where);
        if (!bytes.isValidUtf8()) {
            throw invalid(where, "the text is not UTF-8", null, "UTF-8");
        }
        return bytes.toStringUtf8();
    }

    private ByteString small(int tag, String where) throws IOException {
        ByteString bytes = bytes(tag);
        if (bytes.size() > MAX_TEXT_BYTES) {
            throw invalid(
                    where, "the text is too long", bytes.size() + " bytes", "at most " + MAX_TEXT_BYTES + " bytes");
        }
        return bytes;
    }

    private ByteString bytes(int tag) throws IOException {
        requireDelimited(tag);
        return stream.readBytes();
    }

    /** Restricts the stream to the message that begins here. @return what {@link #leave} needs */
    private int enter(int tag) throws IOException {
        requireDelimited(tag);
        return stream.pushLimit(stream.readRawVarint32());
    }

    private void leave(int end) throws IOException {
        stream.checkLastTagWas(0);
        stream.popLimit(end);
    }

    private static void requireDelimited(int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            throw new InvalidProtocolBufferException("a field has the wrong wire type");
        }
    }
}
