package io.neurometer.engine.op;

import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The distinct elements of a tensor, or its distinct slices along an axis, in the order that the operator asks for. */
public final class DistinctSlices {
    private final ByteBuffer bytes;
    private final DataType type;
    private final int outer;
    private final int length;
    private final int inner;
    private final List<Integer> firsts = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final int[] groups;

    private DistinctSlices(Selection.Unique op, Tensor x) {
        this.bytes = x.bytes();
        this.type = x.dataType();
        Integer axis = op.axis();
        long[] sizes = axis == null ? new long[] {x.elements()} : x.shape().sizes();
        int along = axis == null ? 0 : Rules.axis(axis, sizes.length);
        this.outer = Math.toIntExact(Shape.elements(Arrays.copyOf(sizes, along)));
        this.length = Math.toIntExact(sizes[along]);
        this.inner = Math.toIntExact(Shape.elements(Arrays.copyOfRange(sizes, along + 1, sizes.length)));
        this.groups = new int[length];
    }

    /** @param x a tensor that the operator takes */
    public static DistinctSlices of(Selection.Unique op, Tensor x) {
        DistinctSlices slices = new DistinctSlices(op, x);
        slices.group(op.sorted());
        return slices;
    }

    /** How many are distinct. */
    public int count() {
        return firsts.size();
    }

    /** Where in x the first of a group is. */
    public int first(int group) {
        return firsts.get(group);
    }

    /** How often a group occurs. */
    public int occurrences(int group) {
        return counts.get(group);
    }

    /** The group that each slice of x belongs to. */
    public int[] groups() {
        return groups.clone();
    }

    /** Elements of a slice that lie together, how many such runs it has, and how many slices there are. */
    public int inner() {
        return inner;
    }

    public int outer() {
        return outer;
    }

    public int length() {
        return length;
    }

    private void group(boolean sorted) {
        Integer[] order = new Integer[length];
        Arrays.setAll(order, i -> i);
        // A stable sort, so that the first of each group is the first in x.
        Arrays.sort(order, this::compare);
        List<List<Integer>> found = new ArrayList<>();
        for (Integer slice : order) {
            boolean another =
                    found.isEmpty() || compare(found.get(found.size() - 1).get(0), slice) != 0;
            if (another) {
                found.add(new ArrayList<>());
            }
            found.get(found.size() - 1).add(slice);
        }
        if (!sorted) {
            found.sort(Comparator.comparing(group -> group.get(0)));
        }
        for (List<Integer> group : found) {
            group.forEach(slice -> groups[slice] = firsts.size());
            firsts.add(group.get(0));
            counts.add(group.size());
        }
    }

    private int compare(int first, int second) {
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int order = compareElements((i * length + first) * inner + j, (i * length + second) * inner + j);
                if (order != 0) {
                    return order;
                }
            }
        }
        return 0;
    }

    private int compareElements(int first, int second) {
        if (type.isFloating()) {
            double a = Elements.getDouble(bytes, type, first);
            double b = Elements.getDouble(bytes, type, second);
            return a == b ? 0 : Double.compare(a, b);
        }
        long a = Elements.getLong(bytes, type, first);
        long b = Elements.getLong(bytes, type, second);
        return type == DataType.UINT64 ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }
}
