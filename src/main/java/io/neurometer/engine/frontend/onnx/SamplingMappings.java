package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.RegionPooling;
import io.neurometer.engine.op.RegionPooling.RoiFunction;
import io.neurometer.engine.op.Sampling;
import io.neurometer.engine.op.Sampling.Interpolation;
import io.neurometer.engine.op.Sampling.Outside;
import io.neurometer.engine.op.Selection;
import java.util.List;

/** Sampling at computed places, and what detectors do with boxes. */
final class SamplingMappings {
    private static final long HALF_PIXEL_OPSET = 16;

    private SamplingMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("GridSample", SamplingMappings::gridSample),
                Mapping.oneToOne("AffineGrid", node -> new Sampling.AffineGrid(node.flag("align_corners", false))),
                Mapping.oneToOne("RoiAlign", SamplingMappings::roiAlign),
                Mapping.oneToOne("MaxRoiPool", SamplingMappings::maxRoiPool),
                new Mapping(
                        "DeformConv",
                        (node, graph) -> graph.emit(
                                node,
                                new Sampling.DeformConv(
                                        WindowAttributes.window(node),
                                        node.int32("group", 1),
                                        node.int32("offset_group", 1)))),
                Mapping.oneToOne(
                        "NonMaxSuppression",
                        node -> new Selection.NonMaxSuppression(node.flag("center_point_box", false))),
                Mapping.oneToOne(
                        "Unique",
                        node -> new Selection.Unique(
                                node.has("axis") ? node.int32("axis", 0) : null, node.flag("sorted", true))));
    }

    /** Opset 20 has other names for two of the modes. */
    private static Op gridSample(OnnxNode node) {
        String mode = node.text("mode", "linear");
        Interpolation interpolation = switch (mode) {
            case "linear", "bilinear" -> Interpolation.LINEAR;
            case "cubic", "bicubic" -> Interpolation.CUBIC;
            case "nearest" -> Interpolation.NEAREST;
            default ->
                throw new EngineException(node.invalid("unknown mode").got(mode).expected("linear, cubic or nearest"));
        };
        String padding = node.text("padding_mode", "zeros");
        Outside outside = switch (padding) {
            case "zeros" -> Outside.ZEROS;
            case "border" -> Outside.BORDER;
            case "reflection" -> Outside.REFLECTION;
            default ->
                throw new EngineException(
                        node.invalid("unknown padding mode").got(padding).expected("zeros, border or reflection"));
        };
        return new Sampling.GridSample(interpolation, outside, node.flag("align_corners", false));
    }

    private static Op roiAlign(OnnxNode node) {
        String standard = node.opset() < HALF_PIXEL_OPSET ? "output_half_pixel" : "half_pixel";
        String coordinates = node.text("coordinate_transformation_mode", standard);
        String mode = node.text("mode", "avg");
        boolean known = (coordinates.equals("half_pixel") || coordinates.equals("output_half_pixel"))
                && (mode.equals("avg") || mode.equals("max"));
        if (!known) {
            throw new EngineException(node.invalid("unknown mode")
                    .got(mode + ", " + coordinates)
                    .expected("avg or max, half_pixel or output_half_pixel"));
        }
        return new RegionPooling.RoiAlign(
                mode.equals("avg") ? RoiFunction.AVERAGE : RoiFunction.MAX,
                coordinates.equals("half_pixel"),
                node.int32("output_height", 1),
                node.int32("output_width", 1),
                node.int32("sampling_ratio", 0),
                node.real("spatial_scale", 1));
    }

    private static Op maxRoiPool(OnnxNode node) {
        List<Long> sizes = node.integers("pooled_shape");
        if (sizes.size() != 2) {
            throw new EngineException(node.invalid("attribute 'pooled_shape' has the wrong number of entries")
                    .got(sizes)
                    .expected("height and width"));
        }
        return new RegionPooling.MaxRoiPool(
                Math.toIntExact(sizes.get(0)), Math.toIntExact(sizes.get(1)), node.real("spatial_scale", 1));
    }
}
