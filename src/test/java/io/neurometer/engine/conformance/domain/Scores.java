package io.neurometer.engine.conformance.domain;

import io.neurometer.engine.tensor.DataType;
import java.util.Arrays;

/** What classical models make of their scores. */
final class Scores {
    static final String[] TRANSFORMS = {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"};

    private Scores() {}

    static Array transformed(String transform, Array scores) {
        return switch (transform) {
            case "NONE" -> scores;
            case "SOFTMAX" -> scores.softmax();
            case "LOGISTIC" -> scores.map(x -> 1 / (1 + Math.exp(-x)));
            case "SOFTMAX_ZERO" ->
                scores.rows(row -> {
                    double sum = Arrays.stream(row)
                            .filter(x -> x != 0)
                            .map(Math::exp)
                            .sum();
                    return Arrays.stream(row)
                            .map(x -> x == 0 ? 0 : Math.exp(x) / sum)
                            .toArray();
                });
            default -> throw new IllegalArgumentException(transform);
        };
    }

    /** The label of each row's largest score. */
    static Array largest(Array scores, long... labels) {
        Array places = scores.rows(row -> {
            int best = 0;
            for (int i = 1; i < row.length; i++) {
                best = row[i] > row[best] ? i : best;
            }
            return new double[] {labels[best]};
        });
        return places.reshape(scores.size(0)).as(DataType.INT64);
    }

    /** The second label where a row's only score is above the threshold. */
    static Array above(Array score, double threshold, long... labels) {
        return score.map(x -> labels[x > threshold ? 1 : 0])
                .reshape(score.size(0))
                .as(DataType.INT64);
    }
}
