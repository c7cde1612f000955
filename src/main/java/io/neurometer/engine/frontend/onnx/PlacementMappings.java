package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Elementwise;
import io.neurometer.engine.op.Elementwise.BinaryFunction;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Placement;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.Window;
import io.neurometer.engine.tensor.DataType;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that put elements into a larger tensor, or cut it from a larger one. */
final class PlacementMappings {
    private PlacementMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Col2Im", PlacementMappings::col2im),
                Mapping.oneToOne("TensorScatter", PlacementMappings::tensorScatter),
                new Mapping("CenterCropPad", PlacementMappings::centerCropPad),
                new Mapping("MaxUnpool", PlacementMappings::maxUnpool));
    }

    private static Op col2im(OnnxNode node) {
        Window window = WindowAttributes.window(node);
        return new Placement.Col2Im(new Window(
                List.of(),
                window.strides(),
                window.dilations(),
                window.padding(),
                window.padsBegin(),
                window.padsEnd()));
    }

    private static Op tensorScatter(OnnxNode node) {
        String mode = node.text("mode", "linear");
        if (!mode.equals("linear") && !mode.equals("circular")) {
            throw new EngineException(node.invalid("unknown mode").got(mode).expected("linear or circular"));
        }
        return new Placement.CacheWrite(node.int32("axis", -2), mode.equals("circular"));
    }

    /** What is too long is cut, the odd element at the end; what is too short is filled up with zeros, likewise. */
    private static void centerCropPad(OnnxNode node, OnnxGraph graph) {
        OnnxSizes sizes = new OnnxSizes(node, graph);
        boolean some = node.has("axes");
        String axes = some ? graph.longs(node, node.integers("axes")) : Node.ABSENT;
        String all = sizes.of(node.input(0));
        String now = some ? graph.intermediate(node, new Gathering.Gather(0), all, axes) : all;
        String wanted = graph.intermediate(node, new Elementwise.Cast(DataType.INT64), node.input(1));
        String none = sizes.longs(0L);
        String two = sizes.longs(2L);
        String surplus = sizes.binary(BinaryFunction.MAX, sizes.minus(now, wanted), none);
        String start = sizes.binary(BinaryFunction.DIV, surplus, two);
        String kept = sizes.binary(BinaryFunction.MIN, now, wanted);
        String cut =
                graph.intermediate(node, new Movement.Slice(), node.input(0), start, sizes.plus(start, kept), axes);
        String lack = sizes.binary(BinaryFunction.MAX, sizes.minus(wanted, now), none);
        String before = sizes.binary(BinaryFunction.DIV, lack, two);
        String pads = sizes.joined(before, sizes.minus(lack, before));
        graph.emit(node, new Movement.Pad(PadMode.CONSTANT), List.of(cut, pads, Node.ABSENT, axes));
    }

    /**
     * Elements return to the places that MaxPool took them from, among zeros. Places count in the features that the window
     * makes; a larger output is filled up at the end.
     */
    private static void maxUnpool(OnnxNode node, OnnxGraph graph) {
        Window window = WindowAttributes.window(node);
        int spatial = window.kernel().size();
        OnnxSizes sizes = new OnnxSizes(node, graph);
        List<Long> strides = window.strides().isEmpty()
                ? IntStream.range(0, spatial).mapToObj(i -> 1L).toList()
                : window.strides();
        if (strides.size() != spatial
                || spatial == 0
                || !(window.padsBegin().isEmpty() || window.padsBegin().size() == spatial)) {
            throw new EngineException(node.invalid("the attributes differ in their numbers of entries")
                    .got(window)
                    .expected("as many strides and pads as there are sizes in 'kernel_shape'"));
        }
        List<Long> margins = IntStream.range(0, spatial)
                .mapToObj(i -> window.padsBegin().isEmpty()
                        ? window.kernel().get(i)
                        : window.kernel().get(i)
                                - window.padsBegin().get(i)
                                - window.padsEnd().get(i))
                .toList();
        String steps = sizes.minus(sizes.from(node.input(0), 2), sizes.longs(1L));
        String spread = sizes.plus(sizes.binary(BinaryFunction.MUL, steps, sizes.longs(strides)), sizes.longs(margins));
        String shape = sizes.joined(sizes.of(node.input(0), 0, 2), spread);
        String flat = sizes.longs(-1L);
        String zero = graph.intermediate(
                node,
                new Elementwise.CastLike(),
                graph.intermediate(node, new Generation.ConstantOfShape(DataType.FP32, 0), shape),
                node.input(0));
        String filled = graph.intermediate(
                node,
                new Gathering.ScatterElements(0, Gathering.ScatterFunction.REPLACE),
                reshaped(node, graph, zero, flat),
                reshaped(node, graph, node.input(1), flat),
                reshaped(node, graph, node.input(0), flat));
        if (!node.hasInput(2)) {
            graph.emit(node, new Shaping.Reshape(true), List.of(filled, shape));
            return;
        }
        String added = sizes.minus(node.input(2), shape);
        String before = sizes.repeated(0, spatial + 2);
        graph.emit(
                node,
                new Movement.Pad(PadMode.CONSTANT),
                List.of(reshaped(node, graph, filled, shape), sizes.joined(before, added)));
    }

    private static String reshaped(OnnxNode node, OnnxGraph graph, String value, String shape) {
        return graph.intermediate(node, new Shaping.Reshape(true), value, shape);
    }
}
