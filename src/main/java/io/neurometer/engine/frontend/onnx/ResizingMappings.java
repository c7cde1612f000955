package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.ResizeCoordinates;
import io.neurometer.engine.op.Resizing;
import io.neurometer.engine.op.Resizing.AspectRatio;
import io.neurometer.engine.op.Resizing.Interpolation;
import io.neurometer.engine.op.Resizing.Rounding;
import java.util.List;
import java.util.Locale;

/** Resize of opset 10 and from 11 on, and its predecessor Upsample. */
final class ResizingMappings {
    private ResizingMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("Resize", ResizingMappings::resize), new Mapping("Upsample", ResizingMappings::upsample));
    }

    private static void resize(OnnxNode node, OnnxGraph graph) {
        if (node.opset() < 11) {
            graph.emit(node, simple(node), List.of(node.input(0), Node.ABSENT, node.input(1)));
            return;
        }
        Resizing.Resize op = new Resizing.Resize(
                choice(node, "mode", "nearest", Interpolation.class),
                choice(node, "coordinate_transformation_mode", "half_pixel", ResizeCoordinates.class),
                choice(node, "nearest_mode", "round_prefer_floor", Rounding.class),
                node.real("cubic_coeff_a", -0.75f),
                node.flag("exclude_outside", false),
                node.real("extrapolation_value", 0),
                node.flag("antialias", false),
                node.integers("axes").stream().map(Math::toIntExact).toList(),
                choice(node, "keep_aspect_ratio_policy", "stretch", AspectRatio.class));
        graph.emit(node, op, List.of(node.input(0), node.input(1), node.input(2), node.input(3)));
    }

    /** Scales are an attribute up to opset 8, an input in 9. */
    private static void upsample(OnnxNode node, OnnxGraph graph) {
        String scales = node.opset() < 9 ? graph.floats(node, node.floats("scales")) : node.input(1);
        graph.emit(node, simple(node), List.of(node.input(0), Node.ABSENT, scales));
    }

    /** Before opset 11 coordinates were asymmetric, and the nearest pixel was found by rounding down. */
    private static Resizing.Resize simple(OnnxNode node) {
        Interpolation interpolation = choice(node, "mode", "nearest", Interpolation.class);
        return new Resizing.Resize(
                interpolation,
                ResizeCoordinates.ASYMMETRIC,
                Rounding.FLOOR,
                -0.75f,
                false,
                0,
                false,
                List.of(),
                AspectRatio.STRETCH);
    }

    /** The constant of {@code values} that a text attribute names in lower case. */
    private static <E extends Enum<E>> E choice(OnnxNode node, String attribute, String otherwise, Class<E> values) {
        String text = node.text(attribute, otherwise);
        for (E value : values.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
                return value;
            }
        }
        throw new EngineException(node.invalid("unknown value of attribute '" + attribute + "'")
                .got(text)
                .expected("one of "
                        + List.of(values.getEnumConstants()).toString().toLowerCase(Locale.ROOT)));
    }
}
