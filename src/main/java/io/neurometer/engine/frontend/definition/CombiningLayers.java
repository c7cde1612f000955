package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Linear;
import io.neurometer.engine.op.Movement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Branches joined: residual connections, gates and concatenations. */
final class CombiningLayers {
    private static final String FAMILY = "Combining branches";

    private static final Option<Long> DIM =
            Option.of("dim", OptionKind.integer(-32, 31), 1L, "dimension along which inputs follow one another");
    private static final Option<Double> INITIAL =
            Option.of("init", OptionKind.number(), 1.0, "what every scale is before training");
    private static final Option<Long> SCALE_DIM =
            Option.of("dim", OptionKind.integer(-32, 31), 1L, "dimension that has the channels");

    static final List<LayerType> TYPES = List.of(
            joining("add", "sum of the inputs, with broadcasting: a residual connection", BinaryFunction.ADD),
            joining("sub", "first input less the others", BinaryFunction.SUB),
            joining("mul", "product of the inputs, with broadcasting: a gate", BinaryFunction.MUL),
            LayerType.of(
                            FAMILY,
                            "matmul",
                            "matrix product of two inputs, batched over leading dimensions",
                            layer -> layer.add("", new Linear.MatMul(), layer.input(0), layer.input(1)))
                    .inputs(2, 2),
            LayerType.of(FAMILY, "concat", "inputs one after another along a dimension", CombiningLayers::concat, DIM)
                    .alias("cat")
                    .inputs(1, LayerType.ANY),
            LayerType.of(
                            FAMILY,
                            "scale",
                            "times a learned scale for each channel (layer scale)",
                            CombiningLayers::scale,
                            SCALE_DIM,
                            INITIAL)
                    .weights("one, called as the layer: [C, 1, …]"));

    private CombiningLayers() {}

    private static LayerType joining(String name, String text, BinaryFunction function) {
        return LayerType.of(FAMILY, name, text, layer -> join(layer, function), ActivationOption.ACTIVATION)
                .inputs(2, LayerType.ANY);
    }

    private static Value join(LayerAssembly layer, BinaryFunction function) {
        List<Value> inputs = layer.inputs();
        String part = inputs.size() == 2
                ? ActivationOption.mainPart(layer, function.name().toLowerCase(Locale.ROOT))
                : "";
        Value sum = inputs.get(0);
        for (int i = 1; i < inputs.size(); i++) {
            String name = inputs.size() == 2 ? part : Integer.toString(i);
            sum = layer.add(name, new Elementwise.Binary(function), sum, inputs.get(i));
        }
        return ActivationOption.activated(layer, sum);
    }

    private static Value concat(LayerAssembly layer) {
        int axis = layer.check().axis(layer.get(DIM), layer.input().rank());
        return layer.add("", new Movement.Concat(axis), layer.inputs().toArray(Value[]::new));
    }

    private static Value scale(LayerAssembly layer) {
        Value x = layer.input();
        int axis = layer.check().axis(layer.get(SCALE_DIM), x.rank());
        long[] sizes = new long[x.rank() - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = layer.check().fixed(x, axis, "number of channels");
        Value weight =
                layer.parameter(new Initializer.Constant(layer.get(INITIAL).floatValue()), sizes);
        return layer.add("", new Elementwise.Binary(BinaryFunction.MUL), x, weight);
    }
}
