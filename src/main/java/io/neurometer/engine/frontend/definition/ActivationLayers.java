package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Activation;
import io.neurometer.engine.op.Activation.ActivationFunction;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Softmax;
import io.neurometer.engine.op.Softmax.SoftmaxFunction;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;

/** Activation functions, each a layer type and a value of the {@code activation} option of other layers. */
final class ActivationLayers {
    private static final String FAMILY = "Activations";

    private static final Option<Double> NEGATIVE_SLOPE =
            Option.of("negative_slope", OptionKind.number(), 0.01, "slope below 0");
    private static final Option<Double> ALPHA =
            Option.of("alpha", OptionKind.number(1e-30, 1e30), 1.0, "scale below 0");
    private static final Option<Double> SWISH_BETA =
            Option.of("beta", OptionKind.number(), 1.0, "factor of x inside the sigmoid");
    private static final Option<String> APPROXIMATE = Option.of(
            "approximate", OptionKind.choice("none", "tanh"), "none", "exact by erf, or approximated by tanh");
    private static final Option<Double> LAMBDA =
            Option.of("lambd", OptionKind.number(0, 1e30), 0.5, "half the width of the zero range");
    private static final Option<Double> THRESHOLD =
            Option.of("threshold", OptionKind.number(), 1.0, "values at most this become 0");
    private static final Option<Double> MIN_VAL = Option.of("min_val", OptionKind.number(), -1.0, "least output");
    private static final Option<Double> MAX_VAL = Option.of("max_val", OptionKind.number(), 1.0, "largest output");
    private static final Option<Long> NUM_PARAMETERS = Option.of(
            "num_parameters", OptionKind.count(), 1L, "1 slope for all, or one for each channel (dimension 1)");
    private static final Option<Double> AMPLITUDE =
            Option.of("amplitude", OptionKind.number(), 1.7159, "A in A tanh(S x)");
    private static final Option<Long> DIM =
            Option.of("dim", OptionKind.integer(-32, 31), -1L, "dimension over which the outputs sum to 1");
    private static final Option<Double> TANH_SLOPE = Option.of(
                    "slope", OptionKind.number(), 2.0 / 3.0, "S in A tanh(S x)")
            .shownAs("2/3");

    static final List<LayerType> TYPES = List.of(
            simple("relu", "max(0, x)", ActivationFunction.RELU),
            simple("relu6", "min(max(0, x), 6)", ActivationFunction.RELU6),
            type(
                    "leaky_relu",
                    "x, below 0 times a slope",
                    layer -> apply(layer, ActivationFunction.LEAKY_RELU, layer.get(NEGATIVE_SLOPE), 0),
                    NEGATIVE_SLOPE),
            type("prelu", "leaky ReLU with learned slopes", ActivationLayers::prelu, NUM_PARAMETERS)
                    .weights("weight"),
            type(
                    "elu",
                    "x, below 0 alpha (e^x - 1)",
                    layer -> apply(layer, ActivationFunction.ELU, layer.get(ALPHA), 0),
                    ALPHA),
            type(
                    "selu",
                    "self-normalizing ELU",
                    layer -> apply(layer, ActivationFunction.SELU, 1.6732632423543772, 1.0507009873554805)),
            type(
                    "celu",
                    "max(0, x) + min(0, alpha (e^(x/alpha) - 1))",
                    layer -> apply(layer, ActivationFunction.CELU, layer.get(ALPHA), 0),
                    ALPHA),
            type("gelu", "x times the normal distribution function of x", ActivationLayers::gelu, APPROXIMATE),
            simple("sigmoid", "1 / (1 + e^-x)", ActivationFunction.SIGMOID),
            type(
                            "silu",
                            "x sigmoid(beta x)",
                            layer -> apply(layer, ActivationFunction.SWISH, layer.get(SWISH_BETA), 0),
                            SWISH_BETA)
                    .alias("swish"),
            type(
                            "hardsigmoid",
                            "max(0, min(1, x/6 + 1/2))",
                            layer -> apply(layer, ActivationFunction.HARD_SIGMOID, 1.0 / 6.0, 0.5))
                    .alias("hard_sigmoid"),
            simple("hardswish", "x hardsigmoid(x)", ActivationFunction.HARD_SWISH)
                    .alias("hard_swish"),
            simple("mish", "x tanh(softplus(x))", ActivationFunction.MISH),
            simple("tanh", "hyperbolic tangent", ActivationFunction.TANH),
            type(
                    "scaled_tanh",
                    "A tanh(S x), the squashing function of LeNet-5",
                    layer -> apply(layer, ActivationFunction.SCALED_TANH, layer.get(AMPLITUDE), layer.get(TANH_SLOPE)),
                    AMPLITUDE,
                    TANH_SLOPE),
            type("hardtanh", "x limited to a range", ActivationLayers::hardtanh, MIN_VAL, MAX_VAL)
                    .alias("hard_tanh"),
            simple("softplus", "ln(1 + e^x)", ActivationFunction.SOFTPLUS),
            simple("softsign", "x / (1 + |x|)", ActivationFunction.SOFTSIGN),
            type(
                    "softshrink",
                    "x moved towards 0 by lambd, 0 within",
                    layer -> apply(layer, ActivationFunction.SHRINK, layer.get(LAMBDA), layer.get(LAMBDA)),
                    LAMBDA),
            type(
                    "hardshrink",
                    "x, 0 within lambd of 0",
                    layer -> apply(layer, ActivationFunction.SHRINK, layer.get(LAMBDA), 0),
                    LAMBDA),
            type(
                    "thresholded_relu",
                    "x above a threshold, else 0",
                    layer -> apply(layer, ActivationFunction.THRESHOLDED_RELU, layer.get(THRESHOLD), 0),
                    THRESHOLD),
            type(
                    "softmax",
                    "e^x, divided by its sum over a dimension",
                    layer -> softmax(layer, SoftmaxFunction.SOFTMAX),
                    DIM),
            type("log_softmax", "ln(softmax(x))", layer -> softmax(layer, SoftmaxFunction.LOG_SOFTMAX), DIM));

    private ActivationLayers() {}

    private static LayerType type(String name, String text, LayerType.Builder builder, Option<?>... options) {
        return LayerType.of(FAMILY, name, text, builder, options);
    }

    private static LayerType simple(String name, String text, ActivationFunction function) {
        return type(name, text, layer -> apply(layer, function, 0, 0));
    }

    private static Value apply(LayerAssembly layer, ActivationFunction function, double alpha, double beta) {
        return layer.add("", new Activation.Simple(function, (float) alpha, (float) beta), layer.input());
    }

    private static Value softmax(LayerAssembly layer, SoftmaxFunction function) {
        Value x = layer.input();
        layer.check().minRank(x, 1, "[...]");
        int axis = layer.check().axis(layer.get(DIM), x.rank());
        return layer.add("", new Softmax.Normalized(function, axis, false), x);
    }

    private static Value gelu(LayerAssembly layer) {
        boolean tanh = layer.get(APPROXIMATE).equals("tanh");
        return apply(layer, tanh ? ActivationFunction.GELU_TANH : ActivationFunction.GELU, 0, 0);
    }

    private static Value hardtanh(LayerAssembly layer) {
        double least = layer.get(MIN_VAL);
        double most = layer.get(MAX_VAL);
        if (least > most) {
            throw new EngineException(layer.invalid("'min_val' is larger than 'max_val'", least + " and " + most));
        }
        return layer.add(
                "", new Elementwise.Clip(), layer.input(), bound(layer, "min", least), bound(layer, "max", most));
    }

    private static Value bound(LayerAssembly layer, String part, double value) {
        String name = layer.network().graph().scalar(layer.name() + "/" + part, DataType.FP32, value);
        return new Value(name, TensorType.of(DataType.FP32));
    }

    private static Value prelu(LayerAssembly layer) {
        Value x = layer.input();
        long slopes = layer.get(NUM_PARAMETERS);
        if (slopes == 1) {
            return layer.add("", new Activation.PRelu(), x, layer.weight("weight", new Initializer.Constant(0.25f), 1));
        }
        layer.check().minRank(x, 2, "[N, C, ...]");
        if (slopes != layer.check().fixed(x, 1, "number of channels")) {
            throw new EngineException(layer.mismatch("the number of slopes differs from the number of channels", slopes)
                    .expected("1 or " + x.dim(1)));
        }
        Value weight = layer.channelWeight("weight", new Initializer.Constant(0.25f), slopes, x.rank());
        return layer.add("", new Activation.PRelu(), x, weight);
    }
}
