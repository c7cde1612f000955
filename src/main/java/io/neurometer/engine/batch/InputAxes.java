package io.neurometer.engine.batch;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.tensor.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The dimensions of all inputs, numbered, in classes of those that must run along the same thing: that share a name, or
 * meet in an operator. Each class collects what operators say of it.
 */
final class InputAxes {
    private final List<InputAxis> axes = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<Facts> facts = new ArrayList<>();

    /** One dimension of one input. */
    record InputAxis(String input, int axis, Dim dim) {
        @Override
        public String toString() {
            String name = dim.symbol() == null ? "" : " ('" + dim.symbol() + "')";
            return "dimension " + axis + name + " of '" + input + "'";
        }
    }

    /** What operators say of one class; each names the first operator that says it. */
    static final class Facts {
        /** The operator defines this dimension as that of independent samples. */
        @Nullable
        String samples;

        /** The same of a dimension that this one is only a factor of. */
        @Nullable
        String partOfSamples;

        /** The operator defines this dimension as features, positions or steps. */
        @Nullable
        String within;

        /** The operator combines elements along this dimension, or picks some. */
        @Nullable
        String combined;

        /** The operator's rule is not known here. */
        @Nullable
        String lost;

        private void add(Facts other) {
            samples = samples == null ? other.samples : samples;
            partOfSamples = partOfSamples == null ? other.partOfSamples : partOfSamples;
            within = within == null ? other.within : within;
            combined = combined == null ? other.combined : combined;
            lost = lost == null ? other.lost : lost;
        }
    }

    /** Dimensions that run along the same thing, and what is known of it. */
    record AxisClass(List<InputAxis> axes, Facts facts) {}

    InputAxes(List<GraphInput> inputs) {
        Map<String, Integer> named = new HashMap<>();
        for (GraphInput input : inputs) {
            for (int i = 0; i < input.type().shape().rank(); i++) {
                Dim dim = input.type().shape().dim(i);
                int id = axes.size();
                axes.add(new InputAxis(input.name(), i, dim));
                parents.add(id);
                facts.add(new Facts());
                if (dim.symbol() != null) {
                    join(id, Objects.requireNonNullElse(named.putIfAbsent(dim.symbol(), id), id));
                }
            }
        }
    }

    /** The number of a dimension of an input. */
    int of(String input, int axis) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).axis() == axis && axes.get(i).input().equals(input)) {
                return i;
            }
        }
        throw new IllegalArgumentException(input + " has no dimension " + axis);
    }

    private int root(int axis) {
        int at = axis;
        while (parents.get(at) != at) {
            at = parents.get(at);
        }
        return at;
    }

    void join(int one, int other) {
        int first = root(one);
        int second = root(other);
        if (first != second) {
            parents.set(second, first);
            facts.get(first).add(facts.get(second));
        }
    }

    Facts facts(int axis) {
        return facts.get(root(axis));
    }

    List<AxisClass> classes() {
        Map<Integer, List<InputAxis>> members = new LinkedHashMap<>();
        for (int i = 0; i < axes.size(); i++) {
            members.computeIfAbsent(root(i), any -> new ArrayList<>()).add(axes.get(i));
        }
        List<AxisClass> classes = new ArrayList<>();
        members.forEach((root, of) -> classes.add(new AxisClass(List.copyOf(of), facts.get(root))));
        return classes;
    }
}
