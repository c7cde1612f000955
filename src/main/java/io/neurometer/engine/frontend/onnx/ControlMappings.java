package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.op.Control;
import java.util.ArrayList;
import java.util.List;

/** ONNX operators that run graphs of their own. */
final class ControlMappings {
    private static final long SCAN_WITHOUT_BATCH = 9;

    private ControlMappings() {}

    static List<Mapping> mappings() {
        return List.of(
                new Mapping("If", ControlMappings::branch),
                new Mapping("Loop", ControlMappings::loop),
                new Mapping("Scan", ControlMappings::scan));
    }

    private static void branch(OnnxNode node, OnnxGraph graph) {
        require(node, node.inputCount() == 1, "takes one input, the condition", node.inputCount());
        OnnxGraph.Bodies bodies = graph.bodies(node, "then_branch", "else_branch");
        for (Subgraph body : bodies.all()) {
            require(
                    node,
                    body.formals().isEmpty() && body.outputs().size() >= node.outputCount(),
                    "a branch takes no inputs and gives as many outputs as the node",
                    body.formals().size() + " inputs, " + body.outputs().size() + " outputs");
        }
        graph.emit(
                node, new Control.If(bodies.all().get(0), bodies.all().get(1)), bodies.inputs(List.of(node.input(0))));
    }

    private static void loop(OnnxNode node, OnnxGraph graph) {
        OnnxGraph.Bodies bodies = graph.bodies(node, "body");
        Subgraph body = bodies.all().get(0);
        int carried = Math.max(0, node.inputCount() - 2);
        requireGiven(node, 2);
        require(
                node,
                body.formals().size() == 2 + carried
                        && body.outputs().size() >= 1 + carried
                        && node.outputCount() <= body.outputs().size() - 1,
                "the body takes the iteration, the condition and " + carried
                        + " carried values, and gives the condition," + " these values and what is collected",
                body.formals().size() + " inputs, " + body.outputs().size() + " outputs");
        List<String> inputs = new ArrayList<>(List.of(node.input(0), node.input(1)));
        for (int i = 0; i < carried; i++) {
            inputs.add(node.input(2 + i));
        }
        graph.emit(node, new Control.Loop(body, carried), bodies.inputs(inputs));
    }

    private static void scan(OnnxNode node, OnnxGraph graph) {
        if (node.opset() < SCAN_WITHOUT_BATCH) {
            BatchedScan.map(node, graph);
            return;
        }
        OnnxGraph.Bodies bodies = graph.bodies(node, "body");
        Subgraph body = bodies.all().get(0);
        long sequences = node.integer("num_scan_inputs", 0);
        require(
                node,
                sequences >= 1 && sequences <= node.inputCount(),
                "num_scan_inputs must be from 1 to the number of inputs",
                sequences);
        int carried = node.inputCount() - (int) sequences;
        requireGiven(node, 0);
        int collected = body.outputs().size() - carried;
        require(
                node,
                body.formals().size() == node.inputCount()
                        && collected >= 0
                        && node.outputCount() <= body.outputs().size(),
                "the body takes " + carried + " carried values and an element of each sequence, and gives these values"
                        + " and what is collected",
                body.formals().size() + " inputs, " + body.outputs().size() + " outputs");
        graph.emit(
                node,
                new Control.Scan(
                        body,
                        carried,
                        tracks(node, "scan_input_axes", "scan_input_directions", (int) sequences),
                        tracks(node, "scan_output_axes", "scan_output_directions", collected)),
                bodies.inputs(node.inputs()));
    }

    static List<Control.Track> tracks(OnnxNode node, String axes, String directions, int count) {
        List<Long> axis = node.integers(axes);
        List<Long> direction = node.integers(directions);
        require(
                node,
                (axis.isEmpty() || axis.size() == count) && (direction.isEmpty() || direction.size() == count),
                axes + " and " + directions + " need a number for each",
                axis.size() + " and " + direction.size());
        List<Control.Track> tracks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long along = axis.isEmpty() ? 0 : axis.get(i);
            require(node, along == (int) along, "an axis is out of range", along);
            tracks.add(new Control.Track((int) along, !direction.isEmpty() && direction.get(i) != 0));
        }
        return tracks;
    }

    private static void requireGiven(OnnxNode node, int first) {
        for (int i = first; i < node.inputCount(); i++) {
            require(node, node.hasInput(i), "input " + i + " is missing", "an empty name");
        }
    }

    private static void require(OnnxNode node, boolean holds, String rule, Object got) {
        if (!holds) {
            throw new EngineException(node.invalid(rule).got(got));
        }
    }
}
