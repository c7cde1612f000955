package io.neurometer.engine.conformance.domain;

import static io.neurometer.engine.conformance.domain.DomainCase.ML;

import io.neurometer.engine.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Ensembles of decision trees in the forms of all versions. */
final class TreeCases {
    private static final String[] MODES = {
        "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "MEMBER"
    };
    private static final String[] AGGREGATES = {"AVERAGE", "SUM", "MIN", "MAX"};
    static final int FEATURES = 4;
    private static final int ROWS = 9;
    private static final int TREES = 5;

    private TreeCases() {}

    static List<DomainCase> all() {
        List<DomainCase> cases = new ArrayList<>();
        for (String aggregate : AGGREGATES) {
            for (DataType type : new DataType[] {DataType.FP32, DataType.FP64}) {
                cases.add(regressor(aggregate, type));
                cases.add(tensors(aggregate, type));
            }
        }
        for (String transform : Scores.TRANSFORMS) {
            cases.add(classifier(transform, 3));
            for (int target = 0; target < 2; target++) {
                cases.add(binary(transform, false, target));
                cases.add(binary(transform, true, target));
            }
        }
        cases.add(twoClasses());
        return cases;
    }

    /** Small whole numbers, which meet the splits, and NaN. */
    private static Array rows(Random random, DataType type) {
        return Array.integers(random, DataType.INT32, -3, 3, ROWS, FEATURES)
                .as(type)
                .map(x -> x == 3 ? Double.NaN : x);
    }

    private static List<Tree> forest(Random random, int depth, int modes, int targets, DoubleUnaryOperator weight) {
        List<Tree> trees = new ArrayList<>();
        for (int i = 0; i < TREES; i++) {
            trees.add(Tree.random(random, i == 0 ? 1 : depth, modes, targets, weight));
        }
        return trees;
    }

    private static Array predicted(List<Tree> trees, Array x, String aggregate) {
        return x.rows(row -> {
            double[] result = trees.get(0).predict(row).clone();
            for (Tree tree : trees.subList(1, trees.size())) {
                double[] own = tree.predict(row);
                for (int i = 0; i < own.length; i++) {
                    result[i] = switch (aggregate) {
                        case "MIN" -> Math.min(result[i], own[i]);
                        case "MAX" -> Math.max(result[i], own[i]);
                        default -> result[i] + own[i];
                    };
                }
            }
            return Arrays.stream(result)
                    .map(sum -> aggregate.equals("AVERAGE") ? sum / trees.size() : sum)
                    .toArray();
        });
    }

    /** The attributes of versions 1 and 3. */
    private static DomainCase.Builder listed(
            DomainCase.Builder builder, List<Tree> trees, String prefix, int[] targets, boolean exact) {
        List<Tree> all = new ArrayList<>();
        List<long[]> ids = new ArrayList<>();
        List<double[]> leaves = new ArrayList<>();
        long[][] below = new long[2][0];
        for (int t = 0; t < trees.size(); t++) {
            List<Tree> nodes = new ArrayList<>();
            trees.get(t).list(nodes);
            for (int i = 0; i < nodes.size(); i++) {
                Tree node = nodes.get(i);
                ids.add(new long[] {t, i});
                for (int side = 0; side < 2; side++) {
                    below[side] = Arrays.copyOf(below[side], ids.size());
                    below[side][ids.size() - 1] = node.isLeaf() ? 0 : Tree.place(nodes, node.below()[side]);
                }
                for (int k = 0; k < node.weights().length; k++) {
                    leaves.add(new double[] {t, i, targets[k], node.weights()[k]});
                }
            }
            all.addAll(nodes);
        }
        builder.longs("nodes_treeids", ids.stream().mapToLong(id -> id[0]).toArray())
                .longs("nodes_nodeids", ids.stream().mapToLong(id -> id[1]).toArray())
                .longs("nodes_featureids", all.stream().mapToLong(Tree::feature).toArray())
                .texts(
                        "nodes_modes",
                        all.stream()
                                .map(node -> node.isLeaf() ? "LEAF" : MODES[node.mode()])
                                .toArray(String[]::new))
                .longs("nodes_truenodeids", below[0])
                .longs("nodes_falsenodeids", below[1])
                .longs(
                        "nodes_missing_value_tracks_true",
                        all.stream().mapToLong(node -> node.missing() ? 1 : 0).toArray())
                .longs(
                        prefix + "_treeids",
                        leaves.stream().mapToLong(leaf -> (long) leaf[0]).toArray())
                .longs(
                        prefix + "_nodeids",
                        leaves.stream().mapToLong(leaf -> (long) leaf[1]).toArray())
                .longs(
                        prefix + "_ids",
                        leaves.stream().mapToLong(leaf -> (long) leaf[2]).toArray());
        double[] splits = all.stream()
                .mapToDouble(node -> node.isLeaf() ? 0 : node.splits()[0])
                .toArray();
        double[] weights = leaves.stream().mapToDouble(leaf -> leaf[3]).toArray();
        return exact
                ? builder.tensor("nodes_values_as_tensor", Array.vector(splits).as(DataType.FP64))
                        .tensor(
                                prefix + "_weights_as_tensor",
                                Array.vector(weights).as(DataType.FP64))
                : builder.floats("nodes_values", splits).floats(prefix + "_weights", weights);
    }

    private static DomainCase regressor(String aggregate, DataType type) {
        Random random = new Random(100);
        List<Tree> trees = forest(random, 4, 6, 2, weight -> weight);
        Array x = rows(random, type);
        DomainCase.Builder builder = new DomainCase.Builder(ML, "TreeEnsembleRegressor", aggregate + " " + type)
                .version(3)
                .input("x", x)
                .with("n_targets", 2)
                .with("aggregate_function", aggregate);
        Array base = Array.vector(0.5, -1);
        if (type == DataType.FP64) {
            builder.tensor("base_values_as_tensor", base.as(DataType.FP64));
        } else {
            builder.floats("base_values", base.values());
        }
        return listed(builder, trees, "target", new int[] {0, 1}, type == DataType.FP64)
                .output("y", predicted(trees, x, aggregate).plus(base))
                .build();
    }

    private static DomainCase classifier(String transform, int classes) {
        Random random = new Random(101);
        List<Tree> trees = forest(random, 3, 4, classes, weight -> weight);
        Array x = rows(random, DataType.FP32);
        Array scores = predicted(trees, x, "SUM");
        DomainCase.Builder builder = new DomainCase.Builder(
                        ML, "TreeEnsembleClassifier", classes + " classes, " + transform)
                .version(3)
                .input("x", x)
                .longs("classlabels_int64s", 5, 3, 8)
                .with("post_transform", transform);
        return listed(builder, trees, "class", new int[] {0, 1, 2}, false)
                .output("label", Scores.largest(scores, 5, 3, 8))
                .output("scores", Scores.transformed(transform, scores))
                .build();
    }

    /** Two classes of which all leaves have weights of one, as boosted trees have it. */
    private static DomainCase binary(String transform, boolean positive, int target) {
        Random random = new Random(102);
        List<Tree> trees = forest(random, 3, 4, 1, weight -> positive ? Math.abs(weight) / TREES : weight);
        Array x = rows(random, DataType.FP32);
        Array score = predicted(trees, x, "SUM");
        Array other = target == 1 ? score.times(0) : positive ? score.map(s -> 1 - s) : score.times(-1);
        Array pair = other.concat(1, score);
        Array scores = Scores.transformed(transform, pair);
        if (transform.equals("LOGISTIC") && target == 0) {
            Array probability = scores.slice(1, 1, 2);
            scores = probability.map(p -> 1 - p).concat(1, probability);
        }
        DomainCase.Builder builder = new DomainCase.Builder(
                        ML,
                        "TreeEnsembleClassifier",
                        "one score, class " + target + ", " + transform + (positive ? ", positive" : ""))
                .input("x", x)
                .longs("classlabels_int64s", 5, 3)
                .with("post_transform", transform);
        return listed(builder, trees, "class", new int[] {target}, false)
                .output("label", Scores.above(score, positive ? 0.5 : 0, 5, 3))
                .output("scores", scores)
                .build();
    }

    /** Two classes with a weight of each in each leaf, as random forests have it. */
    private static DomainCase twoClasses() {
        Random random = new Random(103);
        List<Tree> trees = forest(random, 3, 4, 2, Math::abs);
        Array x = rows(random, DataType.FP32);
        Array scores = predicted(trees, x, "SUM");
        DomainCase.Builder builder = new DomainCase.Builder(ML, "TreeEnsembleClassifier", "two scores")
                .input("x", x)
                .longs("classlabels_int64s", 5, 3);
        return listed(builder, trees, "class", new int[] {0, 1}, false)
                .output("label", Scores.largest(scores, 5, 3))
                .output("scores", scores)
                .build();
    }

    /** The attributes of version 5, with sets. */
    private static DomainCase tensors(String aggregate, DataType type) {
        Random random = new Random(104);
        List<Tree> trees = forest(random, 4, 7, 1, weight -> weight);
        trees.removeIf(Tree::isLeaf);
        Array x = rows(random, type);
        List<Tree> inner = new ArrayList<>();
        List<Tree> leaves = new ArrayList<>();
        List<Double> members = new ArrayList<>();
        for (Tree tree : trees) {
            List<Tree> nodes = new ArrayList<>();
            tree.list(nodes);
            nodes.stream().filter(node -> !node.isLeaf()).forEach(inner::add);
            nodes.stream().filter(Tree::isLeaf).forEach(leaves::add);
        }
        for (Tree node : inner) {
            if (node.mode() == 6) {
                Arrays.stream(node.splits()).forEach(members::add);
                members.add(Double.NaN);
            }
        }
        DomainCase.Builder builder = new DomainCase.Builder(ML, "TreeEnsemble", aggregate + " " + type)
                .version(5)
                .input("x", x)
                .with("n_targets", 1)
                .with("aggregate_function", Arrays.asList(AGGREGATES).indexOf(aggregate))
                .with("post_transform", 0)
                .longs(
                        "tree_roots",
                        trees.stream()
                                .mapToLong(tree -> Tree.place(inner, tree))
                                .toArray())
                .longs(
                        "nodes_featureids",
                        inner.stream().mapToLong(Tree::feature).toArray())
                .tensor(
                        "nodes_modes",
                        Array.vector(inner.stream().mapToDouble(Tree::mode).toArray())
                                .as(DataType.UINT8))
                .tensor(
                        "nodes_splits",
                        Array.vector(inner.stream()
                                        .mapToDouble(node -> node.mode() == 6 ? 0 : node.splits()[0])
                                        .toArray())
                                .as(type))
                .tensor(
                        "membership_values",
                        Array.vector(members.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .toArray())
                                .as(type))
                .longs(
                        "nodes_missing_value_tracks_true",
                        inner.stream().mapToLong(node -> node.missing() ? 1 : 0).toArray())
                .longs("leaf_targetids", new long[leaves.size()])
                .tensor(
                        "leaf_weights",
                        Array.vector(leaves.stream()
                                        .mapToDouble(leaf -> leaf.weights()[0])
                                        .toArray())
                                .as(type));
        String[] sides = {"true", "false"};
        for (int side = 0; side < 2; side++) {
            int at = side;
            builder.longs(
                            "nodes_" + sides[side] + "leafs",
                            inner.stream()
                                    .mapToLong(node -> node.below()[at].isLeaf() ? 1 : 0)
                                    .toArray())
                    .longs(
                            "nodes_" + sides[side] + "nodeids",
                            inner.stream()
                                    .map(node -> node.below()[at])
                                    .mapToLong(next -> Tree.place(next.isLeaf() ? leaves : inner, next))
                                    .toArray());
        }
        return builder.output("y", predicted(trees, x, aggregate).as(type)).build();
    }
}
