package io.neurometer.engine.measure.range;

import io.neurometer.engine.graph.Graph;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known and wanted of the values of a graph. */
final class ValueRanges {
    /** Constants with more elements are known by their type alone. */
    private static final long MAX_ELEMENTS = 1 << 20;

    private final TypedGraph typed;
    private final Map<String, Ranges> known = new HashMap<>();
    private final Map<String, Ranges> wanted = new HashMap<>();
    private final Set<String> free = new HashSet<>();
    private final boolean shares;

    /** @param shares whether what a result may be out is shared between operands that can both be chosen */
    ValueRanges(TypedGraph typed, boolean shares) {
        this.typed = typed;
        this.shares = shares;
    }

    boolean mayShare() {
        return shares;
    }

    void know(String value, Ranges ranges) {
        known.put(value, ranges);
    }

    void free(String value) {
        free.add(value);
    }

    boolean isFree(String value) {
        return free.contains(value);
    }

    @Nullable
    Ranges wanted(String value) {
        return wanted.get(value);
    }

    Ranges range(String value, TensorType type) {
        Ranges ranges = known.get(value);
        if (ranges == null) {
            Tensor constant = constant(value, type);
            ranges = constant == null
                    ? Ranges.uniform(
                            UnaryRule.all(type.dataType()), type.shape().rank())
                    : ofConstant(constant);
            known.put(value, ranges);
        }
        return ranges;
    }

    void want(String value, TensorType type, Ranges ranges) {
        Ranges possible = type.dataType().isFloating() ? ranges : ranges.map(IntervalSet::integers);
        wanted.merge(value, possible, Ranges::intersect);
    }

    private @Nullable Tensor constant(String value, TensorType type) {
        Tensor folded = typed.values().get(value);
        Graph graph = typed.graph();
        Weight weight = graph.weights().get(value);
        if (folded != null || weight == null || weight.type().shape().elements() > MAX_ELEMENTS) {
            return folded;
        }
        Tensor filled = Tensor.allocate(type);
        weight.source().fill(filled);
        return filled;
    }

    /** Each element for itself of small constants, from the least to the greatest of others. */
    private static Ranges ofConstant(Tensor constant) {
        ByteBuffer bytes = constant.bytes();
        int rank = constant.shape().rank();
        if (constant.elements() == 0) {
            return Ranges.uniform(UnaryRule.all(constant.dataType()), rank);
        }
        if (constant.elements() <= Ranges.MAX_SETS) {
            int[] sizes = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                sizes[axis] = Math.toIntExact(constant.shape().size(axis));
            }
            int[] position = new int[1];
            return Ranges.of(
                    sizes, index -> IntervalSet.of(Elements.getDouble(bytes, constant.dataType(), position[0]++)));
        }
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < constant.elements(); i++) {
            double element = Elements.getDouble(bytes, constant.dataType(), i);
            min = Math.min(min, element);
            max = Math.max(max, element);
        }
        return Ranges.uniform(IntervalSet.of(min, max), rank);
    }
}
