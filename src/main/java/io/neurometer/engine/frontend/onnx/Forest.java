package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.graph.Node;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.op.TreeEnsemble;
import io.neurometer.engine.op.TreeEnsemble.Aggregate;
import io.neurometer.engine.op.TreeEnsemble.Mode;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/** Decision trees as a mapping reads them, until they are checked and become an operator. */
final class Forest {
    private static final int OPEN = -1;

    /** What a leaf gives to a target. */
    record LeafWeight(int target, double weight) {}

    /** An inner node; {@code holds} and {@code fails} are nodes, or leaves below 0 as {@link TreeEnsemble} has them. */
    record Branch(int feature, Mode mode, double split, int holds, int fails, boolean missingHolds) {}

    private final OnnxNode node;
    private final List<Integer> roots = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private final List<List<LeafWeight>> leaves = new ArrayList<>();

    Forest(OnnxNode node) {
        this.node = node;
    }

    /** Adds a tree that starts at a node, or at a leaf below 0. */
    void root(int place) {
        roots.add(place);
    }

    /** Adds the next inner node and gives its place. */
    int branch(Branch branch) {
        branches.add(branch);
        return branches.size() - 1;
    }

    /** Adds a leaf and gives its place, which is below 0. */
    int leaf(List<LeafWeight> weights) {
        leaves.add(weights);
        return -leaves.size();
    }

    /**
     * Adds the operator and gives its output.
     *
     * @param x rows of features
     * @param exact whether splits and weights are FP64
     * @param base value added to each target; empty for none
     * @throws EngineException when a node, leaf, feature or target is out of range, or the trees have a circle
     */
    String emit(
            OnnxGraph graph,
            String x,
            int targets,
            Aggregate aggregate,
            double[] base,
            boolean exact,
            DataType result) {
        if (base.length != 0 && base.length != targets) {
            throw new EngineException(node.invalid("the number of base values is not that of the outputs")
                    .got(base.length)
                    .expected("none or " + targets));
        }
        requirePlaces(targets);
        int features = branches.stream().mapToInt(Branch::feature).max().orElse(-1) + 1;
        long comparisons = 0;
        long additions = 0;
        int[][] longest = longest();
        for (int root : roots) {
            comparisons += root < 0 ? 0 : longest[0][root];
            additions += root < 0 ? leaves.get(-root - 1).size() : longest[1][root];
        }
        DataType type = exact ? DataType.FP64 : DataType.FP32;
        List<LeafWeight> weights = leaves.stream().flatMap(List::stream).toList();
        return graph.intermediate(
                node,
                new TreeEnsemble(targets, features, aggregate, comparisons, additions, result),
                x,
                integers(graph, DataType.INT32, roots.size(), roots::get),
                integers(
                        graph,
                        DataType.INT32,
                        branches.size(),
                        i -> branches.get(i).feature()),
                integers(
                        graph,
                        DataType.UINT8,
                        branches.size(),
                        i -> branches.get(i).mode().ordinal()),
                reals(
                        graph,
                        "splits",
                        type,
                        branches.size(),
                        i -> branches.get(i).split()),
                integers(
                        graph,
                        DataType.INT32,
                        branches.size(),
                        i -> branches.get(i).holds()),
                integers(
                        graph,
                        DataType.INT32,
                        branches.size(),
                        i -> branches.get(i).fails()),
                integers(
                        graph,
                        DataType.UINT8,
                        branches.size(),
                        i -> branches.get(i).missingHolds() ? 1 : 0),
                starts(graph),
                integers(
                        graph,
                        DataType.INT32,
                        weights.size(),
                        i -> weights.get(i).target()),
                reals(
                        graph,
                        "leaf_weights",
                        type,
                        weights.size(),
                        i -> weights.get(i).weight()),
                base.length == 0 ? Node.ABSENT : reals(graph, "base_values", type, base.length, i -> base[i]));
    }

    private void requirePlaces(int targets) {
        boolean valid = targets > 0;
        for (int root : roots) {
            valid &= isPlace(root);
        }
        for (Branch branch : branches) {
            valid &= branch.feature() >= 0 && isPlace(branch.holds()) && isPlace(branch.fails());
        }
        for (List<LeafWeight> leaf : leaves) {
            for (LeafWeight weight : leaf) {
                valid &= weight.target() >= 0 && weight.target() < targets;
            }
        }
        if (!valid) {
            throw new EngineException(node.invalid("the trees name a node, a feature or a target that does not exist")
                    .got(branches.size() + " nodes, " + leaves.size() + " leaves, " + targets + " targets")
                    .fix("export the model again"));
        }
    }

    private boolean isPlace(int place) {
        return place < branches.size() && place >= -leaves.size();
    }

    /** For each node the longest path from it to a leaf, and the most weights of a leaf below it. */
    private int[][] longest() {
        int[] paths = new int[branches.size()];
        int[] weights = new int[branches.size()];
        byte[] states = new byte[branches.size()];
        int[] stack = new int[branches.size() + 1];
        for (int root : roots) {
            int depth = 0;
            if (root >= 0 && states[root] == 0) {
                stack[depth++] = root;
            }
            while (depth > 0) {
                int place = stack[depth - 1];
                Branch branch = branches.get(place);
                states[place] = OPEN;
                int next = unseen(branch, states);
                if (next >= 0) {
                    stack[depth++] = next;
                    continue;
                }
                depth--;
                states[place] = 1;
                paths[place] = 1 + Math.max(path(branch.holds(), paths), path(branch.fails(), paths));
                weights[place] = Math.max(most(branch.holds(), weights), most(branch.fails(), weights));
            }
        }
        return new int[][] {paths, weights};
    }

    /** A node below the branch that has not been visited, or less than 0. */
    private int unseen(Branch branch, byte[] states) {
        for (int next : new int[] {branch.holds(), branch.fails()}) {
            if (next >= 0 && states[next] == OPEN) {
                throw new EngineException(
                        node.invalid("the trees have a circle").fix("export the model again"));
            }
            if (next >= 0 && states[next] == 0) {
                return next;
            }
        }
        return -1;
    }

    private static int path(int place, int[] paths) {
        return place < 0 ? 0 : paths[place];
    }

    private int most(int place, int[] weights) {
        return place < 0 ? leaves.get(-place - 1).size() : weights[place];
    }

    private String starts(OnnxGraph graph) {
        int[] starts = new int[leaves.size() + 1];
        for (int i = 0; i < leaves.size(); i++) {
            starts[i + 1] = starts[i] + leaves.get(i).size();
        }
        return integers(graph, DataType.INT32, starts.length, i -> starts[i]);
    }

    private String integers(OnnxGraph graph, DataType type, int count, IntUnaryOperator element) {
        return graph.fixed(node, TensorType.of(type, count), target -> {
            for (int i = 0; i < count; i++) {
                Elements.putLong(target.bytes(), type, i, element.applyAsInt(i));
            }
        });
    }

    private String reals(OnnxGraph graph, String what, DataType type, int count, IntToDoubleFunction element) {
        WeightSource source = target -> {
            for (int i = 0; i < count; i++) {
                Elements.putDouble(target.bytes(), type, i, element.applyAsDouble(i));
            }
        };
        return graph.weight(node, what, TensorType.of(type, count), source);
    }
}
