package io.neurometer.engine.compile;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.TensorType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of ND4J and the reference computes an operator faster, by its kind and the elements that it reads and writes. The
 * benchmark has measured it; the file beside this class holds what it found, and on which processor.
 */
final class FallbackRule {
    private static final String FILE = "fallback-rule.txt";
    private static final Map<String, Long> LEAST_ELEMENTS = read();

    private FallbackRule() {}

    /** Whether ND4J's kernel is the faster one; the reference's where nothing was measured. */
    static boolean prefersNd4j(KernelRequest request) {
        Long least = LEAST_ELEMENTS.get(request.op().kind());
        return least != null && elements(request) >= least;
    }

    private static long elements(KernelRequest request) {
        long elements = 0;
        for (int i = 0; i < request.inputs().count(); i++) {
            elements += request.inputs().has(i) ? request.inputs().shape(i).elements() : 0;
        }
        for (TensorType output : request.outputs()) {
            elements += output.shape().elements();
        }
        return elements;
    }

    private static Map<String, Long> read() {
        Map<String, Long> rule = new HashMap<>();
        try (InputStream file = FallbackRule.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split(" ");
                    rule.put(words[0], Long.parseLong(words[1]));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Map.copyOf(rule);
    }
}
