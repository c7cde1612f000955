package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.ML;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Support vector machines of each kernel. */
final class SupportVectorCases {
    private static final double GAMMA = 0.3;
    private static final double OFFSET = 0.5;
    private static final double DEGREE = 3;

    private SupportVectorCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (String kernel : new String[] {"LINEAR", "POLY", "RBF", "SIGMOID"}) {
            cases.add(regressor(kernel, false));
            cases.add(classifier(kernel, 3, false));
            cases.add(classifier(kernel, 2, false));
            cases.add(classifier(kernel, 4, true));
            cases.add(classifier(kernel, 2, true));
        }
        cases.add(regressor("RBF", true));
        cases.add(linear(3));
        cases.add(linear(2));
        return cases;
    }

    private static Array similar(String kernel, Array x, Array vectors) {
        Array products = x.matmul(vectors.permute(1, 0));
        return switch (kernel) {
            case "LINEAR" -> products;
            case "POLY" -> products.map(p -> Math.pow(GAMMA * p + OFFSET, DEGREE));
            case "SIGMOID" -> products.map(p -> Math.tanh(GAMMA * p + OFFSET));
            default -> {
                Array result = products.map(p -> -2 * p)
                        .plus(x.rows(SupportVectorCases::square))
                        .plus(vectors.rows(SupportVectorCases::square).reshape(vectors.size(0)));
                yield result.map(distance -> Math.exp(-GAMMA * distance));
            }
        };
    }

    private static double[] square(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value * value;
        }
        return new double[] {sum};
    }

    private static DomainCase regressor(String kernel, boolean oneClass) {
        Random random = new Random(80);
        Array x = Array.random(random, 6, 4);
        Array vectors = Array.random(random, 5, 4);
        Array coefficients = Array.random(random, 5);
        Array y = similar(kernel, x, vectors)
                .matmul(coefficients.reshape(5, 1))
                .map(score -> score + 0.1)
                .map(score -> oneClass ? (score > 0 ? 1 : -1) : score);
        return new DomainCase.Builder(ML, "SVMRegressor", kernel + (oneClass ? ", one class" : ""))
                .input("x", x)
                .with("kernel_type", kernel)
                .floats("kernel_params", GAMMA, OFFSET, DEGREE)
                .floats("support_vectors", vectors.values())
                .floats("coefficients", coefficients.values())
                .floats("rho", 0.1)
                .with("n_supports", 5)
                .with("one_class", oneClass ? 1 : 0)
                .output("y", y)
                .build();
    }

    private static DomainCase classifier(String kernel, int classes, boolean calibrated) {
        Random random = new Random(81 + classes);
        int each = 3;
        int count = classes * each;
        int pairs = classes * (classes - 1) / 2;
        Array x = Array.random(random, 7, 4);
        Array vectors = Array.random(random, count, 4);
        Array coefficients = Array.random(random, classes - 1, count);
        Array rho = Array.random(random, pairs);
        Array slopes = Array.random(random, pairs).map(a -> -Math.abs(a));
        Array offsets = Array.random(random, pairs);
        Array kernels = similar(kernel, x, vectors);
        double[] scores = new double[7 * pairs];
        double[] votes = new double[7 * classes];
        double[] shares = new double[7 * classes];
        for (int n = 0; n < 7; n++) {
            double[][] r = new double[classes][classes];
            int pair = 0;
            for (int i = 0; i < classes; i++) {
                for (int j = i + 1; j < classes; j++, pair++) {
                    double sum = rho.get(pair);
                    for (int m = 0; m < each; m++) {
                        sum += coefficients.get(j - 1, i * each + m) * kernels.get(n, i * each + m);
                        sum += coefficients.get(i, j * each + m) * kernels.get(n, j * each + m);
                    }
                    scores[n * pairs + pair] = sum;
                    votes[n * classes + (sum > 0 ? i : j)]++;
                    r[i][j] = 1 / (1 + Math.exp(slopes.get(pair) * sum + offsets.get(pair)));
                    r[j][i] = 1 - r[i][j];
                }
            }
            System.arraycopy(coupled(r), 0, shares, n * classes, classes);
        }
        long[] labels = {7, 3, 5, 1};
        Array z = Array.of(new int[] {7, pairs}, scores);
        DomainCase.Builder builder = new DomainCase.Builder(
                        ML, "SVMClassifier", kernel + ", " + classes + " classes" + (calibrated ? ", calibrated" : ""))
                .input("x", x)
                .with("kernel_type", kernel)
                .floats("kernel_params", GAMMA, OFFSET, DEGREE)
                .floats("support_vectors", vectors.values())
                .floats("coefficients", coefficients.values())
                .floats("rho", rho.values());
        long[] counts = new long[classes];
        Arrays.fill(counts, each);
        builder.longs("vectors_per_class", counts).longs("classlabels_ints", Arrays.copyOf(labels, classes));
        if (calibrated) {
            builder.floats("prob_a", slopes.values()).floats("prob_b", offsets.values());
        }
        return builder.output("label", Scores.largest(Array.of(new int[] {7, classes}, votes), labels))
                .output(
                        "scores",
                        calibrated
                                ? Array.of(new int[] {7, classes}, shares)
                                : classes > 2 ? z : z.times(-1).concat(1, z))
                .tolerance(1e-4)
                .build();
    }

    /** The second method of Wu, Lin and Weng, with the stopping rule of LIBSVM. */
    private static double[] coupled(double[][] r) {
        int k = r.length;
        double[] p = new double[k];
        Arrays.fill(p, 1.0 / k);
        for (int sweep = 0; sweep < 100; sweep++) {
            double[] slopes = gradient(r, p);
            double mean = dot(p, slopes);
            double error = 0;
            for (double slope : slopes) {
                error = Math.max(error, Math.abs(slope - mean));
            }
            if (error < 0.005 / k) {
                break;
            }
            for (int t = 0; t < k; t++) {
                slopes = gradient(r, p);
                double own = 0;
                for (int j = 0; j < k; j++) {
                    own += j == t ? 0 : r[j][t] * r[j][t];
                }
                double step = (dot(p, slopes) - slopes[t]) / own;
                for (int j = 0; j < k; j++) {
                    p[j] = (p[j] + (j == t ? step : 0)) / (1 + step);
                }
            }
        }
        return p;
    }

    private static double[] gradient(double[][] r, double[] p) {
        double[] slopes = new double[p.length];
        for (int t = 0; t < p.length; t++) {
            for (int j = 0; j < p.length; j++) {
                if (j != t) {
                    slopes[t] += r[j][t] * r[j][t] * p[t] - r[j][t] * r[t][j] * p[j];
                }
            }
        }
        return slopes;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Without support vectors there is a linear model for each class. */
    private static DomainCase linear(int classes) {
        Random random = new Random(90);
        Array x = Array.random(random, 8, 4);
        Array w = Array.random(random, classes, 4);
        Array scores = x.matmul(w.permute(1, 0)).map(s -> s + 0.25);
        long[] labels = classes == 3 ? new long[] {7, 3, 5} : new long[] {7, 3};
        Array label = classes == 3
                ? Scores.largest(scores, labels)
                : scores.rows(row -> new double[] {Math.max(row[0], row[1]) > 0 || row[1] > row[0] ? 3 : 7})
                        .reshape(8)
                        .as(DataType.INT64);
        return new DomainCase.Builder(ML, "SVMClassifier", classes + " classes, without vectors")
                .input("x", x)
                .with("kernel_type", "LINEAR")
                .floats("kernel_params", 0, 0, 0)
                .floats("coefficients", w.values())
                .floats("rho", 0.25)
                .longs("classlabels_ints", labels)
                .output("label", label)
                .output("scores", scores)
                .build();
    }
}
