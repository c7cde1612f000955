package io.neurometer.engine.frontend.definition;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Padding: borders added, or cut where amounts are negative. */
final class PaddingLayers {
    private static final Option<List<Long>> PAD = Option.required(
            "pad",
            OptionKind.integers(-OptionKind.MAX, OptionKind.MAX),
            "before and after, last dimension first: [left, right, top, bottom]; negative amounts cut");
    private static final Option<String> PAD_MODE = Option.of(
            "mode",
            OptionKind.choice("constant", "reflect", "replicate", "circular"),
            "constant",
            "what the border is filled with");
    private static final Option<Double> PAD_VALUE =
            Option.of("value", OptionKind.number(), 0.0, "fills the border in mode \"constant\"");

    static final List<LayerType> TYPES = List.of(LayerType.of(
            ShapingLayers.FAMILY, "pad", "a border added or cut", PaddingLayers::pad, PAD, PAD_MODE, PAD_VALUE));

    private PaddingLayers() {}

    private static Value pad(LayerAssembly layer) {
        Value x = layer.input();
        List<Long> amounts = layer.get(PAD);
        if (amounts.size() % 2 != 0 || amounts.size() / 2 > x.rank()) {
            throw new EngineException(layer.mismatch("'pad' has a wrong number of entries", amounts)
                    .expected("two for each of the last dimensions of " + x.shape()));
        }
        long[] pads = new long[2 * x.rank()];
        List<Dim> dims = new ArrayList<>(x.shape().dims());
        PadMode mode = padMode(layer.get(PAD_MODE));
        for (int i = 0; i < amounts.size() / 2; i++) {
            int axis = x.rank() - 1 - i;
            long before = amounts.get(2 * i);
            long after = amounts.get(2 * i + 1);
            pads[axis] = before;
            pads[x.rank() + axis] = after;
            dims.set(axis, padded(layer, mode, dims.get(axis), before, after));
        }
        Value padding = layer.longs("pads", pads);
        TensorType type = x.type().withShape(Shape.of(dims));
        if (mode != PadMode.CONSTANT || layer.get(PAD_VALUE) == 0) {
            return layer.addTyped("", new Movement.Pad(mode), type, x, padding);
        }
        String value =
                layer.network().graph().scalar(layer.name() + "/value", x.type().dataType(), layer.get(PAD_VALUE));
        return layer.addTyped(
                "",
                new Movement.Pad(mode),
                type,
                x,
                padding,
                new Value(value, TensorType.of(x.type().dataType())));
    }

    private static Dim padded(LayerAssembly layer, PadMode mode, Dim dim, long before, long after) {
        if (before == 0 && after == 0) {
            return dim;
        }
        if (!dim.isFixed()) {
            return Dim.UNKNOWN;
        }
        long most = mode == PadMode.REFLECT ? dim.size() - 1 : dim.size();
        if (mode != PadMode.CONSTANT && mode != PadMode.EDGE && Math.max(before, after) > most) {
            throw new EngineException(layer.mismatch(
                            "the padding is larger than the dimension that it reflects or repeats",
                            List.of(before, after))
                    .expected("at most " + most));
        }
        long size = dim.size() + before + after;
        if (size < 1) {
            throw new EngineException(
                    layer.mismatch("nothing is left of a dimension of size " + dim.size(), List.of(before, after)));
        }
        return Dim.of(size);
    }

    private static PadMode padMode(String mode) {
        return switch (mode) {
            case "reflect" -> PadMode.REFLECT;
            case "replicate" -> PadMode.EDGE;
            case "circular" -> PadMode.WRAP;
            default -> PadMode.CONSTANT;
        };
    }
}
