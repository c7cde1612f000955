package io.neurometer.engine.graph;

import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Movement;
import io.neurometer.engine.op.Op;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The copies of the body of one node. */
final class Iterations {
    private final TypeInference inference;
    private final Inliner inliner;
    private final Node node;
    private final Subgraph body;
    private final String suffix;
    private final TypeInference.Mark start;
    private final List<String> carried = new ArrayList<>();
    private final List<List<String>> collected = new ArrayList<>();
    private final List<String> deciders = new ArrayList<>();

    Iterations(TypeInference inference, Inliner inliner, Node node, Subgraph body) {
        this.inference = inference;
        this.inliner = inliner;
        this.node = node;
        this.body = body;
        this.suffix = inliner.suffix(node);
        this.start = inference.mark();
    }

    /** Sets the values that the first copy reads as carried. */
    void start(List<String> initial) {
        carried.addAll(initial);
    }

    /** What follows the names of the node's own parts. */
    String suffix() {
        return suffix;
    }

    /** What follows the names of what belongs to one copy. */
    String suffix(long iteration) {
        return suffix + inliner.mark() + iteration;
    }

    /** Whether a copy does not fit its inputs; what is wrong has been noted. */
    boolean failed() {
        return inference.failedSince(start);
    }

    /** Notes a value on which it depends how many copies there are. */
    void decided(String value) {
        if (!value.equals(Node.ABSENT) && !deciders.contains(value)) {
            deciders.add(value);
        }
    }

    /** Adds a small constant of the bound shapes. */
    String constant(String what, Tensor value) {
        String name = node.name() + inliner.mark() + what;
        inference.define(name, value);
        return name;
    }

    /** Adds a node between the copies. */
    String made(String what, Op op, List<String> inputs) {
        String name = node.name() + inliner.mark() + what;
        inference.visit(new Node(name, node.layer(), op, inputs, List.of(name)));
        return name;
    }

    /** Takes everything back. */
    boolean undone() {
        inference.backTo(start);
        return false;
    }

    /** One copy of the body. @param own how many of its outputs precede the carried values */
    List<String> iterate(List<String> formals, String copy, int count, int own) {
        Map<String, String> names = body.names(node, ((Control) node.op()).ownInputs());
        List<String> given = new ArrayList<>(own == 0 ? carried : formals);
        given.addAll(own == 0 ? formals : carried);
        for (int i = 0; i < given.size(); i++) {
            names.put(body.formals().get(i).name(), given.get(i));
        }
        List<String> results = inliner.inline(body, names, copy);
        carried.clear();
        carried.addAll(results.subList(own, own + count));
        collected.add(results.subList(own + count, results.size()));
        return results;
    }

    /** Joins what was collected along new axes, and gives all outputs. */
    boolean end(List<Control.Track> tracks, BodyTypes types) {
        List<String> results = new ArrayList<>(carried);
        Map<String, TensorType> empty = collected.isEmpty() && !tracks.isEmpty() ? types.of(node) : Map.of();
        for (int k = 0; k < tracks.size(); k++) {
            int output = carried.size() + k;
            boolean wanted = output < node.outputs().size()
                    && !node.outputs().get(output).equals(Node.ABSENT);
            if (!wanted) {
                results.add(Node.ABSENT);
            } else if (collected.isEmpty()) {
                TensorType type = empty.get(node.outputs().get(output));
                if (type == null || !type.shape().isFixed()) {
                    return undone();
                }
                results.add(constant("collected " + k + suffix, Tensor.allocate(type)));
            } else {
                results.add(joined(k, tracks.get(k)));
            }
        }
        inliner.give(node, results, deciders);
        return true;
    }

    private String joined(int k, Control.Track track) {
        String axis = constant("axis " + k + suffix, Tensor.ofLongs(new long[] {track.axis()}, 1));
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < collected.size(); i++) {
            int at = track.reversed() ? collected.size() - 1 - i : i;
            elements.add(made(
                    "element " + k + " of the output " + suffix(at),
                    new Shaping.Unsqueeze(),
                    List.of(collected.get(at).get(k), axis)));
        }
        return made("collected " + k + suffix, new Movement.Concat(track.axis()), elements);
    }
}
