package io.neurometer.engine.frontend.onnx.write;

import io.neurometer.engine.frontend.onnx.proto.AttributeProto;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.WindowAxis;
import io.neurometer.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The attributes that convolutions and poolings share. */
final class WindowAttributes {
    private WindowAttributes() {}

    /**
     * The attributes of a window; padding as amounts wherever the sizes of the features tell them.
     *
     * @param axes the window with every number settled, asked for only where the features' sizes are fixed
     */
    static List<AttributeProto> of(Window window, List<Long> kernel, Shape features, Supplier<List<WindowAxis>> axes) {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(Attributes.integers("kernel_shape", kernel));
        if (!window.strides().isEmpty()) {
            attributes.add(Attributes.integers("strides", window.strides()));
        }
        if (window.dilations().stream().anyMatch(distance -> distance != 1)) {
            attributes.add(Attributes.integers("dilations", window.dilations()));
        }
        if (window.padding() == Window.Padding.EXPLICIT) {
            addPads(attributes, window.padsBegin(), window.padsEnd());
        } else if (isSpatiallyFixed(features)) {
            List<WindowAxis> settled = axes.get();
            addPads(
                    attributes,
                    settled.stream().map(WindowAxis::padBegin).toList(),
                    settled.stream().map(WindowAxis::padEnd).toList());
        } else {
            attributes.add(Attributes.text("auto_pad", window.padding().name()));
        }
        return attributes;
    }

    static boolean isSpatiallyFixed(Shape features) {
        return features.dims().subList(2, features.rank()).stream().allMatch(dim -> dim.isFixed());
    }

    private static void addPads(
            List<AttributeProto> attributes, List<? extends Number> begins, List<? extends Number> ends) {
        List<Number> pads = new ArrayList<>(begins);
        pads.addAll(ends);
        if (pads.stream().anyMatch(pad -> pad.longValue() != 0)) {
            attributes.add(Attributes.integers("pads", pads));
        }
    }
}
