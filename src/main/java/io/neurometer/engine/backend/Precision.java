package io.neurometer.engine.backend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** In which arithmetic a model runs whose weights are FP32. */
public enum Precision {
    /** As the model is written. */
    FP32,
    /** Convolutions and products of weights in bfloat16 with FP32 sums. */
    BF16,
    /** Products of weights in 8-bit integers, quantized as the data comes. */
    INT8;

    /** Its name in requests, reports and metrics, such as {@code fp32}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The precision of that name; empty where there is none. */
    public static Optional<Precision> of(String word) {
        return Arrays.stream(values())
                .filter(precision -> precision.word().equals(word))
                .findFirst();
    }

    /** All names. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Precision::word).toList();
    }
}
