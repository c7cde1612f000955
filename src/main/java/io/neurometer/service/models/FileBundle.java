package io.neurometer.service.models;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The data files of an ONNX model as one file, so that they are stored, copied and removed like separate weights: how many
 * there are, the name and size of each, then their bytes one after another.
 */
final class FileBundle {
    private FileBundle() {}

    /** A file before it is in a bundle. */
    interface Source {
        /** In bytes. */
        long size() throws IOException;

        InputStream open() throws IOException;
    }

    /** @param files by the names that the model has for them */
    static void write(SortedMap<String, Source> files, OutputStream target) throws IOException {
        DataOutputStream data = new DataOutputStream(target);
        data.writeInt(files.size());
        for (Map.Entry<String, Source> file : files.entrySet()) {
            byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
            data.writeInt(name.length);
            data.write(name);
            data.writeLong(file.getValue().size());
        }
        for (Source file : files.values()) {
            try (InputStream bytes = file.open()) {
                bytes.transferTo(data);
            }
        }
        data.flush();
    }

    /** The files by name, as views. @param bundle that {@link #write} has made */
    static Map<String, ByteBuffer> read(ByteBuffer bundle) {
        ByteBuffer rest = bundle.duplicate();
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (int files = rest.getInt(); files > 0; files--) {
            byte[] name = new byte[rest.getInt()];
            rest.get(name);
            sizes.put(new String(name, StandardCharsets.UTF_8), rest.getLong());
        }
        Map<String, ByteBuffer> files = new LinkedHashMap<>();
        sizes.forEach((name, size) -> {
            files.put(name, rest.slice(rest.position(), Math.toIntExact(size)).asReadOnlyBuffer());
            rest.position(rest.position() + Math.toIntExact(size));
        });
        return files;
    }
}
