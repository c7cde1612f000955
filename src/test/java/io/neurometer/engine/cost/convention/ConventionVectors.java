package io.neurometer.engine.cost.convention;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Published and recomputed figures of single layers. */
record ConventionVectors(String layer, String count, long value) {

    static List<ConventionVectors> all() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(ConventionVectors.class.getResourceAsStream("/cost/convention_vectors.csv"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(","))
                    .map(row -> new ConventionVectors(row[0], row[1], Long.parseLong(row[2])))
                    .toList();
        }
    }
}
