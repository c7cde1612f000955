package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.Subgraph;
import io.neurometer.engine.op.Control;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The Scan of opset 8, whose inputs and outputs all have a batch dimension in front: a scan over the samples, the body of
 * which is a scan over the sequences of one sample.
 */
final class BatchedScan {
    private static final Control.Track FORWARD = new Control.Track(0, false);

    private BatchedScan() {}

    static void map(OnnxNode node, OnnxGraph graph) {
        if (node.hasInput(0)) {
            throw new EngineException(node.unsupported("sequences of different lengths in one batch are not supported")
                    .fix("convert the model to opset 9 or later"));
        }
        OnnxGraph.Bodies bodies = graph.bodies(node, "body");
        Subgraph body = bodies.all().get(0);
        List<String> inputs = node.inputs().subList(1, node.inputCount());
        int sequences = node.int32("num_scan_inputs", 0);
        int carried = inputs.size() - sequences;
        boolean fits = sequences >= 1
                && carried >= 0
                && body.formals().size() == inputs.size()
                && body.outputs().size() >= Math.max(carried, node.outputCount());
        if (!fits) {
            throw new EngineException(node.invalid("the body does not fit the inputs and outputs")
                    .got(body.formals().size() + " inputs, " + body.outputs().size() + " outputs"));
        }
        Control.Scan ofOne = new Control.Scan(
                body,
                carried,
                ControlMappings.tracks(node, "axes", "directions", sequences),
                Collections.nCopies(body.outputs().size() - carried, FORWARD));
        List<Subgraph.Formal> formals = new ArrayList<>();
        List<String> ownInputs = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String name = graph.fresh(node);
            formals.add(new Subgraph.Formal(name, Subgraph.UNKNOWN_RANK));
            ownInputs.add(name);
        }
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            outputs.add(graph.fresh(node));
        }
        Node sample = new Node(node.name() + "/sample", node.name(), ofOne, bodies.inputs(ownInputs), outputs);
        Subgraph ofBatch = new Subgraph(formals, bodies.captured(), List.of(sample), outputs);
        graph.emit(
                node,
                new Control.Scan(
                        ofBatch,
                        0,
                        Collections.nCopies(inputs.size(), FORWARD),
                        Collections.nCopies(outputs.size(), FORWARD)),
                bodies.inputs(inputs));
    }
}
