package io.neurometer.engine.graph;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.op.Body;
import io.neurometer.engine.op.Control;
import io.neurometer.engine.op.Gathering;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces nodes of control flow by the nodes of their bodies where types and constants decide what runs: the branch that
 * a constant condition chooses, and as many copies of a small body as a constant trip count or the length of a sequence
 * says. Copies have names that follow from the body's and the number of the iteration alone. Outputs come from nodes that
 * depend on what decided, so that no constant is taken for one of all input shapes.
 */
final class ControlExpansion {
    private final TypeInference inference;
    private final Effort effort;
    private final BodyTypes bodyTypes;
    private final Inliner inliner;

    ControlExpansion(TypeInference inference, Effort effort) {
        this.inference = inference;
        this.effort = effort;
        this.bodyTypes = new BodyTypes(inference, effort);
        this.inliner = new Inliner(inference);
    }

    /** Replaces the node; false where only a run can tell what to replace it by, and nothing has changed. */
    boolean expanded(Node node) {
        if (node.op() instanceof Control.If op) {
            return branch(node, op);
        } else if (node.op() instanceof Control.Loop op) {
            return loop(node, op);
        }
        return node.op() instanceof Control.Scan op && scan(node, op);
    }

    /** Types of the outputs of a node that stays, as far as they are known. */
    Map<String, TensorType> types(Node node) {
        return bodyTypes.of(node);
    }

    private boolean branch(Node node, Control.If op) {
        String condition = node.inputs().get(0);
        if (!isTruth(node, condition)) {
            return true;
        }
        Boolean truth = truth(condition);
        if (truth == null && effort.isCounting()) {
            truth = operations(node, op.thenBranch()) >= operations(node, op.elseBranch());
        }
        if (truth == null) {
            return false;
        }
        Subgraph chosen = (Subgraph) (truth ? op.thenBranch() : op.elseBranch());
        List<String> results = inliner.inline(chosen, chosen.names(node, op.ownInputs()), inliner.suffix(node));
        inliner.give(node, results, List.of(condition));
        return true;
    }

    /** All operations of a branch, or -1 where it cannot run with these types. */
    private long operations(Node node, Body body) {
        if (!effort.isLeft()) {
            return 0;
        }
        Subgraph branch = (Subgraph) body;
        TypeInference.Mark mark = inference.mark();
        inliner.inline(branch, branch.names(node, 1), inliner.suffix(node));
        long operations = inference.failedSince(mark) ? -1 : Operations.of(inference, inference.nodesSince(mark));
        inference.backTo(mark);
        return operations;
    }

    private boolean loop(Node node, Control.Loop op) {
        String trips = node.inputs().get(0);
        String given = node.inputs().get(1);
        if (!isTruth(node, given) || !isCount(node, trips)) {
            return true;
        }
        Subgraph body = (Subgraph) op.body();
        Iterations run = new Iterations(inference, inliner, node, body);
        Long count = trips.equals(Node.ABSENT) ? Long.valueOf(Long.MAX_VALUE) : number(trips);
        boolean once = effort.isCounting() && (count == null || trips.equals(Node.ABSENT));
        if (once) {
            count = 1L;
        }
        Boolean goes = given.equals(Node.ABSENT) ? Boolean.TRUE : truth(given);
        if (goes == null && effort.isCounting()) {
            goes = true;
        }
        if (count == null || goes == null) {
            return false;
        }
        run.start(node.inputs().subList(2, 2 + op.carried()));
        run.decided(trips);
        run.decided(given);
        String condition = given;
        for (long i = 0; i < count && goes; i++) {
            if (!effort.allows((i + 1) * (body.nodes().size() + 1L))) {
                return run.undone();
            }
            String suffix = once ? run.suffix() : run.suffix(i);
            List<String> formals = new ArrayList<>();
            formals.add(run.constant("iteration" + suffix, iteration(body, i)));
            formals.add(condition.equals(Node.ABSENT) ? run.constant("condition" + suffix, yes()) : condition);
            List<String> results = run.iterate(formals, suffix, op.carried(), 1);
            if (run.failed()) {
                return true;
            }
            condition = results.get(0);
            goes = truth(condition);
            if (goes == null && !effort.isCounting()) {
                return run.undone();
            }
            goes = goes == null || goes;
            run.decided(condition);
        }
        List<Control.Track> tracks = new ArrayList<>();
        for (int i = op.carried(); i < body.outputs().size() - 1; i++) {
            tracks.add(new Control.Track(0, false));
        }
        return run.end(tracks, bodyTypes);
    }

    private boolean scan(Node node, Control.Scan op) {
        Subgraph body = (Subgraph) op.body();
        List<String> sequences = node.inputs().subList(op.carried(), op.ownInputs());
        Long length = BodyTypes.length(inference.soFar(), sequences, op.sequences());
        if (length == null && effort.isCounting()) {
            length = 1L;
        }
        if (length == null || !effort.allows(length * (body.nodes().size() + 2L))) {
            return false;
        }
        Iterations run = new Iterations(inference, inliner, node, body);
        run.start(node.inputs().subList(0, op.carried()));
        sequences.forEach(run::decided);
        for (long i = 0; i < length; i++) {
            String suffix = run.suffix(i);
            List<String> formals = new ArrayList<>();
            for (int k = 0; k < sequences.size(); k++) {
                Control.Track track = op.sequences().get(k);
                long at = track.reversed() ? length - 1 - i : i;
                String index = run.constant("index " + k + suffix, Tensor.ofLongs(new long[] {at}));
                formals.add(run.made(
                        "element " + k + suffix, new Gathering.Gather(track.axis()), List.of(sequences.get(k), index)));
            }
            run.iterate(formals, suffix, op.carried(), 0);
            if (run.failed()) {
                return true;
            }
        }
        return run.end(op.collected(), bodyTypes);
    }

    private boolean isTruth(Node node, String value) {
        TensorType type = value.equals(Node.ABSENT) ? null : inference.soFar().type(value);
        return type == null || isOne(node, type, DataType.BOOL, "the condition");
    }

    private boolean isCount(Node node, String value) {
        TensorType type = value.equals(Node.ABSENT) ? null : inference.soFar().type(value);
        return type == null || isOne(node, type, DataType.INT64, "the trip count");
    }

    private boolean isOne(Node node, TensorType type, DataType dataType, String what) {
        boolean one = type.dataType() == dataType
                && type.shape().dims().stream().allMatch(dim -> !dim.isFixed() || dim.size() == 1);
        if (!one) {
            inference.fault(Fault.of(ErrorCode.MODEL_SHAPE_MISMATCH, node.name(), what + " is of the wrong type")
                    .got(type)
                    .expected("one element of " + dataType));
        }
        return one;
    }

    private @Nullable Boolean truth(String value) {
        Long number = number(value);
        return number == null ? null : number != 0;
    }

    private @Nullable Long number(String value) {
        Tensor tensor = inference.soFar().values().get(value);
        return tensor == null || tensor.elements() != 1
                ? null
                : (long) Elements.getDouble(tensor.bytes(), tensor.dataType(), 0);
    }

    /** The number of an iteration in the shape that the body declares. */
    private static Tensor iteration(Subgraph body, long number) {
        return body.formals().get(0).rank() == 1
                ? Tensor.ofLongs(new long[] {number}, 1)
                : Tensor.ofLongs(new long[] {number});
    }

    private static Tensor yes() {
        Tensor yes = Tensor.allocate(TensorType.of(DataType.BOOL));
        yes.bytes().put(0, (byte) 1);
        return yes;
    }
}
