package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.onnx.Forest.Branch;
import io.neurometer.engine.frontend.onnx.Forest.LeafWeight;
import io.neurometer.engine.op.Shaping;
import io.neurometer.engine.op.TreeEnsemble.Aggregate;
import io.neurometer.engine.op.TreeEnsemble.Mode;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The trees of an ensemble of version 5, whose inner nodes and leaves are two lists. A node that asks whether a feature is in
 * a set becomes one comparison for each member, of which those that hold all go on at the same place.
 */
final class TreeTensors {
    private static final int MEMBER = 6;

    private final OnnxNode node;

    TreeTensors(OnnxNode node) {
        this.node = node;
    }

    void map(OnnxGraph graph) {
        NodeMath math = new NodeMath(node, graph);
        DataType type =
                OnnxTensors.requireDataType(required("leaf_weights").proto().getDataType(), node.name());
        int aggregate = node.int32("aggregate_function", 1);
        if (aggregate < 0 || aggregate >= Aggregate.values().length) {
            throw new EngineException(node.invalid("attribute 'aggregate_function' is wrong")
                    .got(aggregate)
                    .expected("0 to 3"));
        }
        String scores = forest().emit(
                        graph,
                        TreeMappings.rows(math, node.input(0)),
                        node.int32("n_targets", 1),
                        Aggregate.values()[aggregate],
                        new double[0],
                        type == DataType.FP64,
                        type);
        math.output(new Shaping.Identity(), PostTransform.numbered(node).apply(math, scores));
    }

    private OnnxTensor required(String name) {
        OnnxTensor tensor = node.tensor(name);
        if (tensor == null) {
            throw new EngineException(node.invalid("attribute '" + name + "' is missing"));
        }
        return tensor;
    }

    private double[] tensor(String name) {
        try (Tensor read = OnnxTensors.read(required(name), node.name())) {
            return TreeAttributes.doubles(read);
        }
    }

    private Forest forest() {
        double[] modes = tensor("nodes_modes");
        double[] splits = tensor("nodes_splits");
        double[] weights = tensor("leaf_weights");
        List<Long> targets = list("leaf_targetids", weights.length);
        List<Long> features = list("nodes_featureids", modes.length);
        List<Long> holds = list("nodes_truenodeids", modes.length);
        List<Long> fails = list("nodes_falsenodeids", modes.length);
        List<Long> holdsLeaf = list("nodes_trueleafs", modes.length);
        List<Long> failsLeaf = list("nodes_falseleafs", modes.length);
        List<Long> missing = node.integers("nodes_missing_value_tracks_true");
        if (splits.length != modes.length || (!missing.isEmpty() && missing.size() != modes.length)) {
            throw new EngineException(node.invalid("the attributes of the nodes are not of one length")
                    .got(splits.length + " splits, " + missing.size() + " tracks of missing values")
                    .expected(modes.length));
        }
        Forest forest = new Forest(node);
        for (int i = 0; i < weights.length; i++) {
            forest.leaf(List.of(new LeafWeight(toInt(targets.get(i)), weights[i])));
        }
        List<List<Double>> sets = sets(modes);
        int[] places = places(modes, sets);
        for (int i = 0; i < modes.length; i++) {
            int yes = place(holds.get(i), holdsLeaf.get(i), places);
            int no = place(fails.get(i), failsLeaf.get(i), places);
            int feature = toInt(features.get(i));
            boolean tracks = !missing.isEmpty() && missing.get(i) != 0;
            if (modes[i] != MEMBER) {
                forest.branch(new Branch(feature, mode(modes[i]), splits[i], yes, no, tracks));
                continue;
            }
            List<Double> members = sets.get(i);
            for (int j = 0; j < members.size(); j++) {
                int next = j + 1 < members.size() ? places[i] + j + 1 : no;
                forest.branch(new Branch(feature, Mode.EQUAL, members.get(j), yes, next, tracks));
            }
        }
        for (long root : node.integers("tree_roots")) {
            forest.root(place(root, 0, places));
        }
        return forest;
    }

    private List<Long> list(String name, int count) {
        List<Long> list = node.integers(name);
        if (list.size() != count) {
            throw new EngineException(node.invalid("attribute '" + name + "' has the wrong length")
                    .got(list.size())
                    .expected(count));
        }
        return list;
    }

    /** The members of each node's set, which NaN ends in the list of all; none for nodes of other modes. */
    private List<List<Double>> sets(double[] modes) {
        double[] values = node.has("membership_values") || node.tensor("membership_values") != null
                ? tensor("membership_values")
                : new double[0];
        List<List<Double>> sets = new ArrayList<>();
        int next = 0;
        for (double mode : modes) {
            List<Double> members = new ArrayList<>();
            if (mode == MEMBER) {
                while (next < values.length && !Double.isNaN(values[next])) {
                    members.add(values[next++]);
                }
                next++;
                if (members.isEmpty()) {
                    throw new EngineException(node.invalid("a node that asks for members of a set has none"));
                }
            }
            sets.add(members);
        }
        return sets;
    }

    /** Where the first comparison of each node will be. */
    private static int[] places(double[] modes, List<List<Double>> sets) {
        int[] places = new int[modes.length];
        int next = 0;
        for (int i = 0; i < modes.length; i++) {
            places[i] = next;
            next += Math.max(1, sets.get(i).size());
        }
        return places;
    }

    private int place(long index, long leaf, int[] places) {
        if (leaf != 0) {
            return index >= 0 && index < Integer.MAX_VALUE ? -(int) index - 1 : Integer.MIN_VALUE;
        }
        if (index < 0 || index >= places.length) {
            throw new EngineException(
                    node.invalid("a tree names a node that does not exist").got(index));
        }
        return places[(int) index];
    }

    private static int toInt(long number) {
        return number == (int) number ? (int) number : -1;
    }

    private Mode mode(double mode) {
        if (mode < 0 || mode >= Mode.values().length || mode != Math.rint(mode)) {
            throw new EngineException(
                    node.invalid("a node has an unknown mode").got(mode).expected("0 to 6"));
        }
        return Mode.values()[(int) mode];
    }
}
