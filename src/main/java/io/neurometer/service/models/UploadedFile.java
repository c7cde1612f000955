package io.neurometer.service.models;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file beside the model in an upload.
 *
 * @param part name of its part
 * @param fileName the name that the caller gives the file itself, or null
 */
record UploadedFile(String part, @Nullable String fileName, FileBundle.Source source) {
    /** The part that holds separate weights. */
    static final String WEIGHTS = "weights";

    boolean isWeights() {
        return part.equals(WEIGHTS);
    }

    InputStream open() throws IOException {
        return source.open();
    }

    /** Whether it is meant by a model that names a file so. */
    boolean isNamed(String location) {
        return part.equals(location) || location.equals(fileName);
    }

    /** Whether it is called like the last part of the path by which a model names a file. */
    boolean endsLike(String location) {
        return fileName != null && lastName(location).equals(lastName(fileName));
    }

    private static String lastName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
