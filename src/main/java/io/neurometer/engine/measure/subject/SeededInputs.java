package io.neurometer.engine.measure.subject;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Inputs for measuring, the same for the same seed, used in turn: a single set would stay in the caches and flatter the
 * figures. Floating elements are standard normal, integers small enough for every table they index, and masks are all
 * ones.
 */
public final class SeededInputs implements AutoCloseable {
    private static final int SETS = 16;
    private static final long MAX_BYTES = 64L << 20;
    private static final long SMALL_INTEGERS = 100;

    private final List<Map<String, Tensor>> sets;
    private final AtomicInteger next = new AtomicInteger();

    private SeededInputs(List<Map<String, Tensor>> sets) {
        this.sets = sets;
    }

    /**
     * As many sets as fit in 64 MiB and in a quarter of the free tensor memory, at least 1 and at most 16.
     *
     * @param typed a graph with fixed input types
     * @throws io.neurometer.engine.error.EngineException when not even one set fits
     */
    public static SeededInputs of(TypedGraph typed, long seed) {
        long setBytes = 0;
        for (GraphInput input : typed.graph().inputs()) {
            setBytes = Math.addExact(setBytes, type(typed, input).bytes());
        }
        long room = Math.min(MAX_BYTES, (OffHeap.limit() - OffHeap.used()) / 4);
        int count = setBytes == 0 ? SETS : (int) Math.min(SETS, Math.max(1, room / setBytes));
        Map<String, Long> bounds = TokenBounds.of(typed);
        SplittableRandom random = new SplittableRandom(seed);
        SeededInputs inputs = new SeededInputs(new ArrayList<>(count));
        try {
            for (int i = 0; i < count; i++) {
                inputs.addSet(typed, bounds, random);
            }
        } catch (RuntimeException failure) {
            inputs.close();
            throw failure;
        }
        return inputs;
    }

    /** How many sets there are. */
    public int count() {
        return sets.size();
    }

    /** Bytes of all sets. */
    public long bytes() {
        return sets.stream()
                .flatMap(set -> set.values().stream())
                .mapToLong(Tensor::byteSize)
                .sum();
    }

    /** The next set in turn; for any thread. */
    public Map<String, Tensor> next() {
        return sets.get(Math.floorMod(next.getAndIncrement(), sets.size()));
    }

    private void addSet(TypedGraph typed, Map<String, Long> bounds, SplittableRandom random) {
        Map<String, Tensor> set = new LinkedHashMap<>();
        sets.add(set);
        for (GraphInput input : typed.graph().inputs()) {
            Tensor tensor = Tensor.allocate(type(typed, input));
            set.put(input.name(), tensor);
            long bound = Math.min(SMALL_INTEGERS, bounds.getOrDefault(input.name(), SMALL_INTEGERS));
            fill(tensor, input.name(), Math.max(1, bound), random);
        }
    }

    private static void fill(Tensor tensor, String name, long bound, SplittableRandom random) {
        ByteBuffer bytes = tensor.bytes();
        DataType type = tensor.dataType();
        boolean ones = type == DataType.BOOL || name.toLowerCase(Locale.ROOT).contains("mask");
        int elements = Math.toIntExact(tensor.elements());
        for (int i = 0; i < elements; i++) {
            if (ones) {
                Elements.putLong(bytes, type, i, 1);
            } else if (type.isFloating()) {
                Elements.putDouble(bytes, type, i, random.nextGaussian());
            } else {
                Elements.putLong(bytes, type, i, random.nextLong(bound));
            }
        }
    }

    private static TensorType type(TypedGraph typed, GraphInput input) {
        TensorType type = typed.type(input.name());
        if (type == null) {
            throw new IllegalStateException("the type of input '" + input.name() + "' is not known");
        }
        return type;
    }

    @Override
    public void close() {
        sets.forEach(set -> set.values().forEach(Tensor::close));
        sets.clear();
    }
}
