package io.neurometer.engine.conformance.fuzz;

import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Activation functions with the parameters that they are known for, and others. */
final class ActivationCases {
    private static final float SELU_ALPHA = 1.67326319217681884765625f;
    private static final float SELU_SCALE = 1.05070102214813232421875f;

    private ActivationCases() {}

    static List<Generator> generators() {
        List<Generator> generators = new ArrayList<>();
        for (ActivationFunction function : ActivationFunction.values()) {
            generators.add(new Generator(function.name().toLowerCase(Locale.ROOT), chance -> simple(chance, function)));
        }
        generators.add(new Generator("prelu", ActivationCases::prelu));
        return generators;
    }

    private static OperatorCase simple(Chance chance, ActivationFunction function) {
        float alpha = chance.oneIn(2) ? usualAlpha(function) : chance.real(chance.oneIn(10) ? -1 : 0.05, 3);
        float beta = chance.oneIn(2) ? usualBeta(function) : chance.oneIn(3) ? alpha : chance.real(-1, 2);
        return OperatorCase.of(
                new Activation.Simple(function, alpha, beta),
                elements(chance, type(chance), chance.sizes(chance.from(0, 5))));
    }

    private static float usualAlpha(ActivationFunction function) {
        return switch (function) {
            case LEAKY_RELU -> 0.01f;
            case ELU, CELU, THRESHOLDED_RELU, SWISH -> 1;
            case SELU -> SELU_ALPHA;
            case HARD_SIGMOID -> 0.2f;
            case SHRINK -> 0.5f;
            case SCALED_TANH -> 1.7159f;
            default -> 0;
        };
    }

    private static float usualBeta(ActivationFunction function) {
        return switch (function) {
            case SELU -> SELU_SCALE;
            case HARD_SIGMOID -> 0.5f;
            case SCALED_TANH -> 2 / 3f;
            default -> 0;
        };
    }

    private static OperatorCase prelu(Chance chance) {
        DataType type = type(chance);
        long[] sizes = chance.sizes(chance.from(0, 5));
        long[] slopes = chance.oneIn(30) ? chance.sizes(2) : chance.broadcastTo(sizes);
        return new OperatorCase(
                new Activation.PRelu(),
                List.of(elements(chance, type, sizes), elements(chance, type, slopes)),
                chance.oneIn(2) ? Set.of(1) : Set.of());
    }

    private static DataType type(Chance chance) {
        return chance.oneIn(3) ? chance.any(DataType.values()) : DataType.FP32;
    }

    private static Tensor elements(Chance chance, DataType type, long... sizes) {
        if (!type.isFloating() || chance.oneIn(2)) {
            return chance.numbers(type, sizes);
        }
        double factor = chance.any(0.001, 0.1, 1.0, 10.0, 40.0);
        Tensor tensor = Tensor.allocate(type, sizes);
        try (Tensor source = chance.oneIn(2) ? chance.specials(sizes) : chance.floats(sizes)) {
            for (int i = 0; i < tensor.elements(); i++) {
                double value = source.bytes().getFloat(Float.BYTES * i);
                Elements.putDouble(tensor.bytes(), type, i, Math.abs(value) < 20 ? value * factor : value);
            }
        }
        return tensor;
    }
}
