package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Normalizations with residuals and embeddings. */
final class NormalizationCases {
    private static final double EPSILON = 1e-3;

    private NormalizationCases() {}

    static List<DomainCase> all() {
        return new ArrayList<>(List.of(
                skipLayer(false, false),
                skipLayer(true, true),
                skipSimplified(false),
                skipSimplified(true),
                simplified(""),
                embed(true, true),
                embed(false, false),
                groupNorm(0),
                groupNorm(1),
                skipGroupNorm(false),
                skipGroupNorm(true)));
    }

    private static double[] standardized(double[] row) {
        double mean = Arrays.stream(row).average().orElse(0);
        double variance =
                Arrays.stream(row).map(x -> (x - mean) * (x - mean)).average().orElse(0);
        return Arrays.stream(row)
                .map(x -> (x - mean) / Math.sqrt(variance + EPSILON))
                .toArray();
    }

    private static double[] scaled(double[] row) {
        double squares = Arrays.stream(row).map(x -> x * x).average().orElse(0);
        return Arrays.stream(row).map(x -> x / Math.sqrt(squares + EPSILON)).toArray();
    }

    private static Array product(Array a, Array b) {
        return a.zip(b, (x, y) -> x * y);
    }

    private static DomainCase skipLayer(boolean bias, boolean sumRead) {
        Random random = new Random(5);
        Array x = Array.random(random, 2, 3, 8);
        Array skip = Array.random(random, 2, 3, 8);
        Array gamma = Array.random(random, 8);
        Array beta = Array.random(random, 8);
        Array added = Array.random(random, 8);
        Array sum = bias ? x.plus(skip).plus(added) : x.plus(skip);
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT, "SkipLayerNormalization", bias ? "with bias" : "")
                .input("x", x)
                .input("skip", skip)
                .weight("gamma", gamma)
                .weight("beta", beta);
        if (bias) {
            builder.weight("bias", added);
        }
        builder.with("epsilon", EPSILON)
                .output(
                        "y",
                        product(sum.rows(NormalizationCases::standardized), gamma)
                                .plus(beta));
        return sumRead ? builder.unread().unread().output("sum", sum).build() : builder.build();
    }

    private static DomainCase skipSimplified(boolean sumRead) {
        Random random = new Random(6);
        Array x = Array.random(random, 2, 3, 8);
        Array skip = Array.random(random, 2, 3, 8);
        Array gamma = Array.random(random, 8);
        Array sum = x.plus(skip);
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT, "SkipSimplifiedLayerNormalization", sumRead ? "sum" : "")
                .input("x", x)
                .input("skip", skip)
                .weight("gamma", gamma)
                .with("epsilon", EPSILON)
                .output("y", product(sum.rows(NormalizationCases::scaled), gamma));
        return sumRead ? builder.unread().unread().output("sum", sum).build() : builder.build();
    }

    /** ONNX Runtime's own operator in the default domain. */
    private static DomainCase simplified(String domain) {
        Random random = new Random(7);
        Array x = Array.random(random, 2, 3, 8);
        Array gamma = Array.random(random, 8);
        return new DomainCase.Builder(domain, "SimplifiedLayerNormalization", "")
                .version(17)
                .input("x", x)
                .weight("gamma", gamma)
                .with("axis", -1)
                .with("epsilon", EPSILON)
                .output("y", product(x.rows(NormalizationCases::scaled), gamma))
                .build();
    }

    private static DomainCase embed(boolean segmented, boolean masked) {
        Random random = new Random(8);
        int hidden = 8;
        Array tokens = Array.integers(random, DataType.INT32, 0, 9, 2, 4);
        Array segments = Array.integers(random, DataType.INT32, 0, 1, 2, 4);
        Array words = Array.random(random, 10, hidden);
        Array places = Array.random(random, 6, hidden);
        Array kinds = Array.random(random, 2, hidden);
        Array gamma = Array.random(random, hidden);
        Array beta = Array.random(random, hidden);
        Array mask = Array.of(new int[] {2, 4}, 1, 1, 1, 0, 1, 1, 0, 0).as(DataType.INT32);
        Array sum = rows(words, tokens).plus(places.slice(0, 0, 4));
        DomainCase.Builder builder = new DomainCase.Builder(
                        MICROSOFT, "EmbedLayerNormalization", segmented ? "with segments and mask" : "")
                .input("tokens", tokens);
        if (segmented) {
            builder.input("segments", segments);
            sum = sum.plus(rows(kinds, segments));
        } else {
            builder.absent(1);
        }
        builder.weight("words", words).weight("places", places);
        if (segmented) {
            builder.weight("kinds", kinds);
        } else {
            builder.absent(1);
        }
        builder.weight("gamma", gamma).weight("beta", beta);
        if (masked) {
            builder.input("mask", mask);
        }
        return builder.with("epsilon", EPSILON)
                .output(
                        "y",
                        product(sum.rows(NormalizationCases::standardized), gamma)
                                .plus(beta))
                .output("count", (masked ? Array.vector(3, 2) : Array.vector(0, 0)).as(DataType.INT32))
                .build();
    }

    private static Array rows(Array table, Array indices) {
        int width = table.size(1);
        double[] values = new double[indices.values().length * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = table.get((int) indices.values()[i / width], i % width);
        }
        return Array.of(new int[] {indices.size(0), indices.size(1), width}, values);
    }

    private static Array grouped(Array nhwc, Array gamma, Array beta, int groups, boolean swish) {
        int[] s = nhwc.shape();
        Array rows = nhwc.permute(0, 3, 1, 2).reshape(s[0], groups, s[3] / groups * s[1] * s[2]);
        Array normal = rows.rows(NormalizationCases::standardized)
                .reshape(s[0], s[3], s[1], s[2])
                .permute(0, 2, 3, 1);
        Array y = product(normal, gamma).plus(beta);
        return swish ? y.map(x -> x / (1 + Math.exp(-x))) : y;
    }

    private static DomainCase groupNorm(int activation) {
        Random random = new Random(9);
        Array x = Array.random(random, 2, 3, 3, 8);
        Array gamma = Array.random(random, 8);
        Array beta = Array.random(random, 8);
        return new DomainCase.Builder(MICROSOFT, "GroupNorm", "activation " + activation)
                .input("x", x)
                .weight("gamma", gamma)
                .weight("beta", beta)
                .with("epsilon", EPSILON)
                .with("groups", 4)
                .with("activation", activation)
                .output("y", grouped(x, gamma, beta, 4, activation == 1))
                .build();
    }

    private static DomainCase skipGroupNorm(boolean perChannel) {
        Random random = new Random(10);
        Array x = Array.random(random, 2, 3, 3, 8);
        Array gamma = Array.random(random, 8);
        Array beta = Array.random(random, 8);
        Array skip = perChannel ? Array.random(random, 2, 8) : Array.random(random, 2, 3, 3, 8);
        Array bias = Array.random(random, 8);
        Array sum = x.plus(perChannel ? skip.reshape(2, 1, 1, 8) : skip).plus(bias);
        return new DomainCase.Builder(MICROSOFT, "SkipGroupNorm", perChannel ? "residual of channels" : "")
                .input("x", x)
                .weight("gamma", gamma)
                .weight("beta", beta)
                .input("skip", skip)
                .weight("bias", bias)
                .with("epsilon", EPSILON)
                .with("groups", 4)
                .with("activation", 0)
                .output("y", grouped(sum, gamma, beta, 4, false))
                .output("sum", sum)
                .build();
    }
}
