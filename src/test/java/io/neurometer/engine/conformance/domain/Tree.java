package io.neurometer.engine.conformance.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** A node: a comparison with two nodes below it, or, where those are null, a leaf with a weight for each target. */
record Tree(int feature, int mode, double[] splits, boolean missing, Tree[] below, double[] weights) {
    static Tree random(Random random, int depth, int modes, int targets, DoubleUnaryOperator weight) {
        if (depth == 0 || random.nextInt(6) == 0) {
            double[] weights = new double[targets];
            Arrays.setAll(weights, i -> (float) weight.applyAsDouble(random.nextGaussian()));
            return new Tree(0, 0, new double[0], false, new Tree[0], weights);
        }
        int mode = random.nextInt(modes);
        double[] splits = new double[mode == 6 ? 3 : 1];
        Arrays.setAll(splits, i -> random.nextInt(5) - 2);
        Tree[] below = {
            random(random, depth - 1, modes, targets, weight), random(random, depth - 1, modes, targets, weight)
        };
        return new Tree(random.nextInt(TreeCases.FEATURES), mode, splits, random.nextBoolean(), below, new double[0]);
    }

    boolean isLeaf() {
        return below.length == 0;
    }

    double[] predict(double[] row) {
        if (isLeaf()) {
            return weights;
        }
        double x = row[feature];
        boolean holds = switch (mode) {
            case 0 -> x <= splits[0];
            case 1 -> x < splits[0];
            case 2 -> x >= splits[0];
            case 3 -> x > splits[0];
            case 4 -> x == splits[0];
            case 5 -> x != splits[0];
            default -> Arrays.stream(splits).anyMatch(split -> split == x);
        };
        return below[holds || (missing && Double.isNaN(x)) ? 0 : 1].predict(row);
    }

    /** This node and all below it, each before those below it. */
    void list(List<Tree> nodes) {
        nodes.add(this);
        for (Tree tree : below) {
            tree.list(nodes);
        }
    }

    /** Index of a node in a list of nodes, of which others may be equal. */
    @SuppressWarnings("ReferenceEquality")
    static int place(List<Tree> nodes, Tree wanted) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i) == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("not a node of the tree");
    }
}
