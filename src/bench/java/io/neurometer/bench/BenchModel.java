package io.neurometer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network and the shape it is measured with.
 *
 * @param name as it is asked for and reported
 * @param source where its ONNX file comes from
 * @param sample sizes of every input's dimensions behind the batch
 */
record BenchModel(String name, Source source, List<Long> sample) {

    /** Gives the bytes of an ONNX file. */
    @FunctionalInterface
    interface Source {
        byte[] read() throws IOException;

        /** Writes the file where it needs no other batch and no weights; false when it was not written. */
        default boolean writeTo(Path path) throws IOException {
            return false;
        }
    }

    /** The name without the length of its input: models that differ in nothing else share a file. */
    String network() {
        return name.split("@")[0];
    }

    static BenchModel of(String name, Source source, Long... sample) {
        return new BenchModel(name, source, List.of(sample));
    }
}
