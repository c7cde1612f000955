package io.neurometer.engine.batch;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sizes for the dimensions that a model leaves open, no two of which are alike: primes, so that a product of sizes tells
 * its factors. Not every model takes every size, so there are several proposals: beyond any usual size, small, multiples
 * of what networks divide images by, each with one size for the same dimension of all inputs, and at last one size for all.
 */
final class GenericSizes {
    /** Sizes from here on are rare in models. */
    static final long MIN = 61;

    private static final long[] PRIMES = {61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137};
    private static final long[] SMALL = {7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59};
    private static final long[] SMALLEST = {2, 3, 5, 7, 11, 13};
    private static final long STRIDES = 64;

    private GenericSizes() {}

    /** Fixed types by input name; the only proposal is the model's own where nothing is open. */
    static List<Map<String, TensorType>> proposals(Graph graph) {
        List<Map<String, TensorType>> proposals = new ArrayList<>();
        for (boolean byName : new boolean[] {true, false}) {
            add(proposals, bind(graph, PRIMES, 1, byName));
            add(proposals, bind(graph, SMALL, 1, byName));
            add(proposals, bind(graph, new long[] {3, 5, 7, 11, 13}, STRIDES, byName));
            add(proposals, bind(graph, SMALLEST, 1, byName));
        }
        for (long one : new long[] {SMALL[0], STRIDES, SMALLEST[0]}) {
            add(proposals, bind(graph, new long[] {one}, 1, true));
        }
        return proposals;
    }

    private static void add(List<Map<String, TensorType>> proposals, Map<String, TensorType> proposal) {
        if (!proposals.contains(proposal)) {
            proposals.add(proposal);
        }
    }

    private static Map<String, TensorType> bind(Graph graph, long[] sizes, long factor, boolean byName) {
        Map<String, Long> chosen = new LinkedHashMap<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (GraphInput input : graph.inputs()) {
            List<Dim> dims = new ArrayList<>();
            for (int axis = 0; axis < input.type().shape().rank(); axis++) {
                Dim dim = input.type().shape().dim(axis);
                String key = byName ? name(input, axis, dim) : Integer.toString(axis);
                dims.add(
                        dim.isFixed()
                                ? dim
                                : Dim.of(chosen.computeIfAbsent(
                                        key, any -> factor * sizes[chosen.size() % sizes.length])));
            }
            types.put(input.name(), input.type().withShape(Shape.of(dims)));
        }
        return types;
    }

    private static String name(GraphInput input, int axis, Dim dim) {
        return dim.symbol() == null ? input.name() + "/" + axis : "'" + dim.symbol();
    }
}
