package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.frontend.onnx.Forest.Branch;
import io.neurometer.engine.frontend.onnx.Forest.LeafWeight;
import io.neurometer.engine.op.TreeEnsemble.Mode;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The trees of an ensemble of version 1 or 3, whose nodes are named by a tree and a number within it, and whose leaves
 * have weights in lists of their own.
 *
 * @param node the ensemble
 * @param prefix of the attributes of weights: {@code target} or {@code class}
 */
record TreeAttributes(OnnxNode node, String prefix) {

    private record NodeId(long tree, long number) {}

    /** Numbers of an attribute that is a list, or a tensor where they are FP64. */
    static double[] reals(OnnxNode node, String name) {
        OnnxTensor tensor = node.tensor(name + "_as_tensor");
        if (tensor == null) {
            List<Float> values = node.reals(name);
            return IntStream.range(0, values.size()).mapToDouble(values::get).toArray();
        }
        try (Tensor read = OnnxTensors.read(tensor, node.name())) {
            return doubles(read);
        }
    }

    static double[] doubles(Tensor tensor) {
        return IntStream.range(0, Math.toIntExact(tensor.elements()))
                .mapToDouble(i -> Elements.getDouble(tensor.bytes(), tensor.dataType(), i))
                .toArray();
    }

    /** Whether splits or weights are FP64. */
    boolean isExact() {
        return isDouble("nodes_values") || isDouble(prefix + "_weights");
    }

    private boolean isDouble(String name) {
        OnnxTensor tensor = node.tensor(name + "_as_tensor");
        return tensor != null && OnnxTensors.dataType(tensor.proto().getDataType()) == DataType.FP64;
    }

    /** The targets that any leaf has a weight of. */
    Set<Long> targets() {
        return new HashSet<>(node.integers(prefix + "_ids"));
    }

    /** Whether no leaf has a weight below 0. */
    boolean isPositive() {
        return DoubleStream.of(reals(node, prefix + "_weights")).allMatch(weight -> weight >= 0);
    }

    /** @param only the one target that there is, which becomes target 0; null to keep all */
    Forest forest(boolean only) {
        List<Long> trees = node.integers("nodes_treeids");
        List<Long> numbers = node.integers("nodes_nodeids");
        int count = trees.size();
        List<Long> features = list("nodes_featureids", count);
        List<String> modes = node.texts("nodes_modes");
        double[] splits = reals(node, "nodes_values");
        List<Long> holds = list("nodes_truenodeids", count);
        List<Long> fails = list("nodes_falsenodeids", count);
        List<Long> missing = node.integers("nodes_missing_value_tracks_true");
        if (count == 0
                || numbers.size() != count
                || modes.size() != count
                || splits.length != count
                || (!missing.isEmpty() && missing.size() != count)) {
            throw new EngineException(node.invalid("the attributes of the nodes are not of one length")
                    .got(count + " trees, " + numbers.size() + " numbers, " + modes.size() + " modes, " + splits.length
                            + " values"));
        }
        Forest forest = new Forest(node);
        Map<NodeId, Integer> places = places(forest, trees, numbers, modes, weights(only));
        Set<NodeId> children = new HashSet<>();
        for (int i = 0; i < count; i++) {
            if (!isLeaf(modes.get(i))) {
                NodeId yes = new NodeId(trees.get(i), holds.get(i));
                NodeId no = new NodeId(trees.get(i), fails.get(i));
                children.add(yes);
                children.add(no);
                boolean tracks = !missing.isEmpty() && missing.get(i) != 0;
                forest.branch(new Branch(
                        toInt(features.get(i)),
                        mode(modes.get(i)),
                        splits[i],
                        place(places, yes),
                        place(places, no),
                        tracks));
            }
        }
        for (int i = 0; i < count; i++) {
            NodeId id = new NodeId(trees.get(i), numbers.get(i));
            if (!children.contains(id)) {
                forest.root(place(places, id));
            }
        }
        return forest;
    }

    private List<Long> list(String name, int count) {
        List<Long> list = node.integers(name);
        if (list.size() != count) {
            throw new EngineException(node.invalid("attribute '" + name + "' does not have an entry for each node")
                    .got(list.size())
                    .expected(count));
        }
        return list;
    }

    private Map<NodeId, List<LeafWeight>> weights(boolean only) {
        List<Long> trees = node.integers(prefix + "_treeids");
        double[] weights = reals(node, prefix + "_weights");
        List<Long> numbers = list(prefix + "_nodeids", trees.size());
        List<Long> targets = list(prefix + "_ids", trees.size());
        if (weights.length != trees.size()) {
            throw new EngineException(node.invalid("the leaves do not have a weight each")
                    .got(weights.length + " weights")
                    .expected(trees.size()));
        }
        Map<NodeId, List<LeafWeight>> found = new HashMap<>();
        for (int i = 0; i < weights.length; i++) {
            found.computeIfAbsent(new NodeId(trees.get(i), numbers.get(i)), id -> new ArrayList<>())
                    .add(new LeafWeight(only ? 0 : toInt(targets.get(i)), weights[i]));
        }
        return found;
    }

    /** Where each node will be; leaves are added at once. */
    private Map<NodeId, Integer> places(
            Forest forest,
            List<Long> trees,
            List<Long> numbers,
            List<String> modes,
            Map<NodeId, List<LeafWeight>> weights) {
        Map<NodeId, Integer> places = new HashMap<>();
        int inner = 0;
        for (int i = 0; i < trees.size(); i++) {
            NodeId id = new NodeId(trees.get(i), numbers.get(i));
            int place = isLeaf(modes.get(i)) ? forest.leaf(weights.getOrDefault(id, List.of())) : inner++;
            if (places.put(id, place) != null) {
                throw new EngineException(
                        node.invalid("a tree has two nodes of one number").got(id));
            }
        }
        return places;
    }

    private int place(Map<NodeId, Integer> places, NodeId id) {
        Integer place = places.get(id);
        if (place == null) {
            throw new EngineException(
                    node.invalid("a tree names a node that does not exist").got(id));
        }
        return place;
    }

    private int toInt(long number) {
        return number == (int) number ? (int) number : -1;
    }

    private static boolean isLeaf(String mode) {
        return mode.equals("LEAF");
    }

    private Mode mode(String mode) {
        return switch (mode) {
            case "BRANCH_LEQ" -> Mode.AT_MOST;
            case "BRANCH_LT" -> Mode.LESS;
            case "BRANCH_GTE" -> Mode.AT_LEAST;
            case "BRANCH_GT" -> Mode.GREATER;
            case "BRANCH_EQ" -> Mode.EQUAL;
            case "BRANCH_NEQ" -> Mode.NOT_EQUAL;
            default ->
                throw new EngineException(
                        node.invalid("a node has an unknown mode").got(mode));
        };
    }
}
