package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Resizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resizing of features. */
final class ResizingWriters {
    private static final int SIZES = 3;

    private ResizingWriters() {}

    static List<OperatorWriter<?>> writers() {
        return List.of(new OperatorWriter<>(Resizing.Resize.class, ResizingWriters::resize));
    }

    private static void resize(Resizing.Resize op, NodeWriter node) {
        List<AttributeProto> attributes = new ArrayList<>(List.of(
                choice("mode", op.interpolation()),
                choice("coordinate_transformation_mode", op.coordinates()),
                choice("nearest_mode", op.rounding()),
                Attributes.real("cubic_coeff_a", op.cubicCoefficient()),
                Attributes.flag("exclude_outside", op.excludeOutside()),
                Attributes.real("extrapolation_value", op.extrapolationValue()),
                Attributes.flag("antialias", op.antialias())));
        if (!op.axes().isEmpty()) {
            attributes.add(Attributes.integers("axes", op.axes()));
        }
        if (node.has(SIZES)) {
            attributes.add(choice("keep_aspect_ratio_policy", op.aspectRatio()));
        }
        node.same("Resize", attributes.toArray(AttributeProto[]::new));
    }

    private static AttributeProto choice(String name, Enum<?> value) {
        return Attributes.text(name, value.name().toLowerCase(Locale.ROOT));
    }
}
