package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.frontend.onnx.proto.StringStringEntryProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto;
import io.neurometer.engine.frontend.onnx.proto.TensorProto.DataLocation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the elements of tensors that lie in other files than the model. A file is known by the location that the model
 * gives it, a relative path below the model's folder; none is ever opened by that name here.
 */
final class ExternalData {
    private final Map<String, ByteBuffer> files;
    private final SortedSet<String> locations = new TreeSet<>();
    private final List<Fault> faults = new ArrayList<>();

    /** @param files by location; those that the model names and that are not among them are missing */
    ExternalData(Map<String, ByteBuffer> files) {
        this.files = files;
    }

    /** Without any files: every tensor that has its elements in one is missing them. */
    static ExternalData none() {
        return new ExternalData(Map.of());
    }

    /** The locations of all tensors that have been resolved. */
    SortedSet<String> locations() {
        return locations;
    }

    /** @throws EngineException with every tensor whose entry is wrong or whose elements lie outside their file */
    void requireSound() {
        if (!faults.isEmpty()) {
            throw new EngineException(faults);
        }
    }

    /** Whether a tensor keeps its elements in another file. */
    static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0;
    }

    /** The tensor with its elements from where they are, or marked as missing; tensors without such stay as they are. */
    OnnxTensor resolve(OnnxTensor tensor) {
        if (!isExternal(tensor.proto())) {
            return tensor;
        }
        TensorProto proto = tensor.proto();
        TensorProto own = proto.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .clearRawData()
                .build();
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = location(entries.getOrDefault("location", ""));
        long offset = number(entries.getOrDefault("offset", "0"));
        long length = entries.containsKey("length") ? number(entries.get("length")) : OnnxTensors.byteSize(own);
        if (location.isEmpty() || offset < 0 || (entries.containsKey("length") && length < 0)) {
            faults.add(Fault.of(
                            ErrorCode.MODEL_MALFORMED,
                            proto.getName(),
                            "does not rightly say where in which file its data is")
                    .expected("a location relative to the model and without '..', an offset and a length in bytes"));
            return OnnxTensor.missing(own, location);
        }
        locations.add(location);
        ByteBuffer file = files.get(location);
        if (file == null) {
            return OnnxTensor.missing(own, location);
        }
        long size = file.limit();
        long end = length < 0 ? size : length;
        if (offset > size || end > size - offset) {
            faults.add(Fault.of(ErrorCode.MODEL_WEIGHTS_INVALID, proto.getName(), "its data lies outside its file")
                    .got(length + " bytes from " + offset + " of '" + location + "', which has " + size + " bytes")
                    .fix("send the file that was written together with this model"));
            return OnnxTensor.missing(own, location);
        }
        return OnnxTensor.of(own, file.slice((int) offset, (int) end));
    }

    /** The location as all tools write it, empty when it leads out of the model's folder or nowhere. */
    private static String location(String written) {
        String path = written.replace('\\', '/');
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        boolean outside = path.startsWith("/")
                || path.matches("[A-Za-z]:.*")
                || List.of(path.split("/")).contains("..");
        boolean unprintable = path.chars().anyMatch(Character::isISOControl);
        return outside || unprintable ? "" : path;
    }

    /** A number of bytes, or -1. */
    private static long number(String text) {
        try {
            return Math.max(-1, Long.parseLong(text.strip()));
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
