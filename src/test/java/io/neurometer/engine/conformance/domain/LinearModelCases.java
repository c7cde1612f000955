package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.ML;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Linear regressors and classifiers. */
final class LinearModelCases {
    private LinearModelCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (String transform : Scores.TRANSFORMS) {
            cases.add(regressor(transform));
            cases.add(classifier(transform, 3));
            cases.add(classifier(transform, 2));
        }
        cases.add(single());
        cases.add(probit());
        return cases;
    }

    private static DomainCase regressor(String transform) {
        Random random = new Random(70);
        Array x = Array.random(random, 4, 5);
        Array w = Array.random(random, 3, 5);
        Array b = Array.random(random, 3);
        return new DomainCase.Builder(ML, "LinearRegressor", transform)
                .input("x", x)
                .floats("coefficients", w.values())
                .floats("intercepts", b.values())
                .with("targets", 3)
                .with("post_transform", transform)
                .output(
                        "y",
                        Scores.transformed(transform, x.matmul(w.permute(1, 0)).plus(b)))
                .build();
    }

    private static DomainCase classifier(String transform, int classes) {
        Random random = new Random(71);
        Array x = Array.integers(random, DataType.INT64, -3, 3, 6, 5);
        Array w = Array.random(random, classes, 5);
        Array b = Array.random(random, classes);
        long[] labels = classes == 3 ? new long[] {4, 2, 9} : new long[] {4, 2};
        Array scores = x.as(DataType.FP32).matmul(w.permute(1, 0)).plus(b);
        return new DomainCase.Builder(ML, "LinearClassifier", classes + " classes, " + transform)
                .input("x", x)
                .floats("coefficients", w.values())
                .floats("intercepts", b.values())
                .longs("classlabels_ints", labels)
                .with("post_transform", transform)
                .output("label", Scores.largest(scores, labels))
                .output("scores", Scores.transformed(transform, scores))
                .build();
    }

    /** One row of coefficients for two classes. */
    private static DomainCase single() {
        Random random = new Random(72);
        Array x = Array.random(random, 6, 5);
        Array w = Array.random(random, 1, 5);
        Array score = x.matmul(w.permute(1, 0)).map(s -> s + 0.25);
        return new DomainCase.Builder(ML, "LinearClassifier", "one score")
                .input("x", x)
                .floats("coefficients", w.values())
                .floats("intercepts", 0.25)
                .longs("classlabels_ints", 4, 2)
                .output("label", Scores.above(score, 0, 4, 2))
                .output("scores", score.map(s -> 1 - s).concat(1, score))
                .build();
    }

    /** Quantiles of the normal distribution, which the approximation has to about 0.003. */
    private static DomainCase probit() {
        return new DomainCase.Builder(ML, "LinearRegressor", "PROBIT")
                .input("x", Array.of(new int[] {2, 1}, 0.8413447, 0.1))
                .floats("coefficients", 1, 0.5)
                .floats("intercepts", 0, 0.25)
                .with("targets", 2)
                .with("post_transform", "PROBIT")
                .output("y", Array.of(new int[] {2, 2}, 1, 0.4418004, -1.2815516, -0.5244005))
                .tolerance(3e-3)
                .build();
    }
}
