package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.MICROSOFT;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;

/** The GELU family. */
final class ActivationCases {
    private ActivationCases() {}

    static List<DomainCase> all() {
        DoubleUnaryOperator gelu = x -> x / 2 * (1 + Erf.erf(x / Math.sqrt(2)));
        DoubleUnaryOperator tanh = x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        return List.of(
                unary("Gelu", gelu, false),
                unary("BiasGelu", gelu, true),
                unary("FastGelu", tanh, false),
                unary("FastGelu", tanh, true),
                unary("QuickGelu", x -> x / (1 + Math.exp(-1.702 * x)), false),
                biasSplitGelu(gelu));
    }

    private static DomainCase unary(String opType, DoubleUnaryOperator function, boolean biased) {
        Random random = new Random(3);
        Array x = Array.random(random, 2, 3, 8);
        Array bias = Array.random(random, 8);
        DomainCase.Builder builder = new DomainCase.Builder(MICROSOFT, opType, biased ? "with bias" : "").input("x", x);
        if (biased) {
            builder.weight("bias", bias);
        }
        return builder.output("y", (biased ? x.plus(bias) : x).map(function)).build();
    }

    private static DomainCase biasSplitGelu(DoubleUnaryOperator gelu) {
        Random random = new Random(4);
        Array x = Array.random(random, 2, 3, 8);
        Array bias = Array.random(random, 8);
        Array sum = x.plus(bias);
        Array y = sum.slice(2, 0, 4).zip(sum.slice(2, 4, 8).map(gelu), (a, b) -> a * b);
        return new DomainCase.Builder(MICROSOFT, "BiasSplitGelu", "")
                .input("x", x)
                .weight("bias", bias)
                .output("y", y)
                .build();
    }
}
