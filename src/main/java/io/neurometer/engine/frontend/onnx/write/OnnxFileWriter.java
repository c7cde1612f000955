package io.neurometer.engine.frontend.onnx.write;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.GraphProto;
import io.neurometer.engine.frontend.onnx.proto.ModelProto;
import io.neurometer.engine.frontend.onnx.proto.StringStringEntryProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an export as a stream whose length is known beforehand. One weight at a time is in memory, outside the Java heap;
 * room for the largest is taken when this is made, so that writing does not fail for want of it.
 */
public final class OnnxFileWriter implements AutoCloseable {
    /** The longest message of protobuf. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;

    /** Constants of fewer bytes stay in the model's own file: shapes, axes and other settings must. */
    private static final long MIN_EXTERNAL_BYTES = 1024;

    private static final long ALIGNMENT = 4096;

    private final OnnxExport export;
    private final WeightRoom room;

    private OnnxFileWriter(OnnxExport export) {
        this.export = export;
        this.room = WeightRoom.of(export.constants());
    }

    /**
     * Writes one file that holds everything.
     *
     * @throws EngineException {@link ErrorCode#TOO_LARGE} for a file of 2 GB or more, which no reader of ONNX takes,
     *     {@link ErrorCode#MEMORY_EXHAUSTED} when the largest weight does not fit in memory
     */
    public static OnnxFileWriter whole(OnnxExport export) {
        long bytes = modelBytes(export, Map.of());
        if (bytes > MAX_BYTES) {
            throw new EngineException(Fault.of(ErrorCode.TOO_LARGE, null, "the model is too large for one ONNX file")
                    .got(bytes + " bytes")
                    .expected("less than 2 GB")
                    .fix("write its weights to a file of their own: neurometer export --external-data"));
        }
        return new OnnxFileWriter(export);
    }

    /**
     * Writes the weights to a file of their own, see {@link #writeTo(OutputStream, OutputStream, String)}.
     *
     * @throws EngineException {@link ErrorCode#MEMORY_EXHAUSTED} when the largest weight does not fit in memory,
     *     {@link ErrorCode#TOO_LARGE} when it has 2 GB or more
     */
    public static OnnxFileWriter parted(OnnxExport export) {
        return new OnnxFileWriter(export);
    }

    /** The length of the one file that holds everything. */
    public long bytes() {
        return modelBytes(export, Map.of());
    }

    /** Writes everything as one file. */
    public void writeTo(OutputStream target) throws IOException {
        writeModel(target, Map.of());
    }

    /**
     * Writes the weights to a file of their own.
     *
     * @param location the name by which the model finds that file beside its own
     */
    public void writeTo(OutputStream target, OutputStream data, String location) throws IOException {
        Map<Initializer, Place> places = new HashMap<>();
        long end = 0;
        for (Initializer constant : export.constants()) {
            if (constant.bytes() >= MIN_EXTERNAL_BYTES) {
                long offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                data.write(new byte[Math.toIntExact(offset - end)]);
                room.write(constant, data);
                places.put(constant, new Place(location, offset));
                end = offset + constant.bytes();
            }
        }
        writeModel(target, places);
    }

    /** Where the elements of a constant lie. */
    private record Place(String location, long offset) {}

    private void writeModel(OutputStream target, Map<Initializer, Place> places) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(target);
        export.model().writeTo(out);
        out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(graphBytes(export, places));
        export.graph().writeTo(out);
        for (Initializer constant : export.constants()) {
            Place place = places.get(constant);
            TensorProto header = header(constant, place);
            out.writeTag(GraphProto.INITIALIZER_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt64NoTag(tensorBytes(constant, place));
            header.writeTo(out);
            if (place == null) {
                out.writeTag(TensorProto.RAW_DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt64NoTag(constant.bytes());
                out.flush();
                room.write(constant, target);
            }
        }
        out.flush();
    }

    private static TensorProto header(Initializer constant, @Nullable Place place) {
        TensorProto.Builder header = constant.header();
        if (place != null) {
            header.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", place.location()))
                    .addExternalData(entry("offset", Long.toString(place.offset())))
                    .addExternalData(entry("length", Long.toString(constant.bytes())));
        }
        return header.build();
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    private static long modelBytes(OnnxExport export, Map<Initializer, Place> places) {
        return export.model().getSerializedSize() + field(ModelProto.GRAPH_FIELD_NUMBER, graphBytes(export, places));
    }

    private static long graphBytes(OnnxExport export, Map<Initializer, Place> places) {
        long bytes = export.graph().getSerializedSize();
        for (Initializer constant : export.constants()) {
            bytes += field(GraphProto.INITIALIZER_FIELD_NUMBER, tensorBytes(constant, places.get(constant)));
        }
        return bytes;
    }

    private static long tensorBytes(Initializer constant, @Nullable Place place) {
        long header = header(constant, place).getSerializedSize();
        return place == null ? header + field(TensorProto.RAW_DATA_FIELD_NUMBER, constant.bytes()) : header;
    }

    /** Bytes of a field with that many in it. */
    private static long field(int number, long content) {
        return CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(content) + content;
    }

    @Override
    public void close() {
        room.close();
    }
}
