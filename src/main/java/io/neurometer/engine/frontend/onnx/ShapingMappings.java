package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.op.Generation;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.PadMode;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** ONNX operators that move elements. Settings that older opsets keep in attributes become constant inputs. */
final class ShapingMappings {
    private static final int NO_END = Integer.MAX_VALUE;

    private ShapingMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                Mapping.oneToOne("Reshape", node -> new Shaping.Reshape(node.flag("allowzero", false))),
                Mapping.oneToOne("Flatten", node -> new Shaping.Flatten(node.int32("axis", 1))),
                new Mapping("Squeeze", ShapingMappings::squeeze),
                new Mapping("Unsqueeze", ShapingMappings::unsqueeze),
                Mapping.oneToOne("Identity", node -> new Shaping.Identity()),
                new Mapping("Dropout", ShapingMappings::dropout),
                Mapping.oneToOne("Transpose", ShapingMappings::transpose),
                Mapping.oneToOne("Concat", node -> new Movement.Concat(requiredInt(node, "axis"))),
                new Mapping("Split", ShapingMappings::split),
                new Mapping("Slice", ShapingMappings::slice),
                new Mapping("Pad", ShapingMappings::pad),
                Mapping.oneToOne("Expand", node -> new Movement.Expand()),
                Mapping.oneToOne("Tile", node -> new Movement.Tile()),
                Mapping.oneToOne(
                        "Shape", node -> new Shaping.ShapeOf(node.int32("start", 0), node.int32("end", NO_END))),
                Mapping.oneToOne(
                        "BitCast",
                        node -> new Shaping.BitCast(OnnxTensors.requireDataType(node.int32("to", 0), node.name()))),
                Mapping.oneToOne("Size", node -> new Shaping.SizeOf()),
                Mapping.oneToOne("DepthToSpace", ShapingMappings::depthToSpace),
                Mapping.oneToOne("SpaceToDepth", node -> new Movement.SpaceToDepth(requiredInt(node, "blocksize"))),
                Mapping.oneToOne("Trilu", node -> new Movement.Triangle(node.flag("upper", true))),
                Mapping.oneToOne(
                        "ReverseSequence",
                        node -> new Movement.ReverseSequence(node.int32("batch_axis", 1), node.int32("time_axis", 0))));
    }

    private static int requiredInt(OnnxNode node, String attribute) {
        if (!node.has(attribute)) {
            throw new EngineException(node.invalid("attribute '" + attribute + "' is missing"));
        }
        return node.int32(attribute, 0);
    }

    private static void squeeze(OnnxNode node, OnnxGraph graph) {
        if (node.has("axes")) {
            graph.emit(node, new Shaping.Squeeze(), List.of(node.input(0), graph.longs(node, node.integers("axes"))));
        } else {
            graph.emit(node, new Shaping.Squeeze());
        }
    }

    private static void unsqueeze(OnnxNode node, OnnxGraph graph) {
        if (node.opset() < 13 || node.has("axes")) {
            graph.emit(node, new Shaping.Unsqueeze(), List.of(node.input(0), graph.longs(node, node.integers("axes"))));
        } else {
            graph.emit(node, new Shaping.Unsqueeze());
        }
    }

    private static Op transpose(OnnxNode node) {
        List<Integer> permutation = new ArrayList<>();
        for (long axis : node.integers("perm")) {
            if (axis != (int) axis) {
                throw new EngineException(
                        node.invalid("an axis is out of range").got(axis));
            }
            permutation.add((int) axis);
        }
        return new Movement.Transpose(permutation);
    }

    /** Identity when not training; the mask, where read, says that every element was kept. */
    private static void dropout(OnnxNode node, OnnxGraph graph) {
        if (node.hasInput(2)) {
            long[] training = graph.constantLongs(node.input(2));
            if (training == null || training.length != 1 || training[0] != 0) {
                throw new EngineException(node.unsupported("training mode must be a constant false"));
            }
        }
        if (node.hasOutput(1)) {
            DataType maskType = node.opset() < 10 ? DataType.FP32 : DataType.BOOL;
            String shape = graph.intermediate(node, new Shaping.ShapeOf(0, NO_END), node.input(0));
            graph.emit(node, new Generation.ConstantOfShape(maskType, 1), List.of(shape), List.of(node.output(1)));
        }
        graph.emit(node, new Shaping.Identity(), List.of(node.input(0)), List.of(node.output(0)));
    }

    private static void split(OnnxNode node, OnnxGraph graph) {
        Op op = new Movement.Split(node.int32("axis", 0), node.outputCount());
        if (node.has("num_outputs") && node.int32("num_outputs", 0) != node.outputCount()) {
            throw new EngineException(node.invalid("'num_outputs' is not the number of outputs")
                    .got(node.integer("num_outputs", 0))
                    .expected(node.outputCount()));
        }
        if (node.has("split")) {
            graph.emit(node, op, List.of(node.input(0), graph.longs(node, node.integers("split"))));
        } else {
            graph.emit(node, op);
        }
    }

    private static void slice(OnnxNode node, OnnxGraph graph) {
        if (node.opset() >= 10) {
            graph.emit(node, new Movement.Slice());
            return;
        }
        List<Long> starts = node.integers("starts");
        List<Long> axes = node.has("axes")
                ? node.integers("axes")
                : LongStream.range(0, starts.size()).boxed().toList();
        graph.emit(
                node,
                new Movement.Slice(),
                List.of(
                        node.input(0),
                        graph.longs(node, starts),
                        graph.longs(node, node.integers("ends")),
                        graph.longs(node, axes)));
    }

    private static void pad(OnnxNode node, OnnxGraph graph) {
        String name = node.text("mode", "constant");
        PadMode mode = switch (name) {
            case "constant", "reflect", "edge", "wrap" -> PadMode.valueOf(name.toUpperCase(Locale.ROOT));
            default -> throw new EngineException(node.invalid("unknown mode").got(name));
        };
        if (node.opset() >= 11) {
            graph.emit(node, new Movement.Pad(mode));
            return;
        }
        float value = node.real("value", 0);
        String constant = value == 0 ? Node.ABSENT : graph.scalar(node, DataType.FP32, value);
        graph.emit(
                node,
                new Movement.Pad(mode),
                List.of(node.input(0), graph.longs(node, node.integers("pads")), constant));
    }

    private static Op depthToSpace(OnnxNode node) {
        String mode = node.text("mode", "DCR");
        if (!mode.equals("DCR") && !mode.equals("CRD")) {
            throw new EngineException(node.invalid("unknown mode").got(mode).expected("DCR or CRD"));
        }
        return new Movement.DepthToSpace(requiredInt(node, "blocksize"), mode.equals("CRD"));
    }
}
