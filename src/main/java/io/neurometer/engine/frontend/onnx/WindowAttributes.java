package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.op.Window.Padding;
import java.util.List;

/** The attributes that convolutions and poolings share. */
final class WindowAttributes {
    private WindowAttributes() {}

    static Window window(OnnxNode node) {
        Padding padding = padding(node);
        List<Long> pads = padding == Padding.EXPLICIT ? node.integers("pads") : List.of();
        if (pads.size() % 2 != 0) {
            throw new EngineException(node.invalid("attribute 'pads' must have two entries for each spatial dimension")
                    .got(pads));
        }
        return new Window(
                node.integers("kernel_shape"),
                node.integers("strides"),
                node.integers("dilations"),
                padding,
                pads.subList(0, pads.size() / 2),
                pads.subList(pads.size() / 2, pads.size()));
    }

    private static Padding padding(OnnxNode node) {
        String mode = node.text("auto_pad", "NOTSET");
        return switch (mode) {
            case "NOTSET", "" -> Padding.EXPLICIT;
            case "VALID" -> Padding.VALID;
            case "SAME_UPPER" -> Padding.SAME_UPPER;
            case "SAME_LOWER" -> Padding.SAME_LOWER;
            default ->
                throw new EngineException(node.invalid("unknown value of attribute 'auto_pad'")
                        .got(mode)
                        .expected("NOTSET, VALID, SAME_UPPER or SAME_LOWER"));
        };
    }
}
