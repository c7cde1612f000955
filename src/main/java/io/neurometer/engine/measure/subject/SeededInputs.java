package io.neurometer.engine.measure.subject;

import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.graph.TypedGraph;
import io.neurometer.engine.measure.range.InputRanges;
import io.neurometer.engine.measure.range.PossibleElements;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Inputs for measuring, the same for the same seed, used in turn: a single set would stay in the caches and flatter the
 * figures. What nobody gives is made up: floating elements are standard normal, integers lie within every table that they
 * index, lengths are the longest there can be, and masks are all ones.
 */
public final class SeededInputs implements AutoCloseable {
    private static final int SETS = 16;
    private static final long MAX_BYTES = 64L << 20;

    private final List<Map<String, Tensor>> sets;
    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    private SeededInputs(List<Map<String, Tensor>> sets) {
        this.sets = sets;
    }

    /** All made up. See {@link #of(TypedGraph, InputData)}. */
    public static SeededInputs of(TypedGraph typed, long seed) {
        return of(typed, InputData.seeded(seed));
    }

    /**
     * As many sets as fit in 64 MiB and in a quarter of the free tensor memory, at least 1 and at most 16; one where all
     * inputs are given.
     *
     * @param typed a graph with fixed input types, as the model has it rather than rewritten
     * @throws io.neurometer.engine.error.EngineException when not even one set fits
     */
    public static SeededInputs of(TypedGraph typed, InputData data) {
        long setBytes = 0;
        for (GraphInput input : typed.graph().inputs()) {
            setBytes = Math.addExact(setBytes, type(typed, input).bytes());
        }
        long room = Math.min(MAX_BYTES, (OffHeap.limit() - OffHeap.used()) / 4);
        Map<String, InputFiller> fillers = fillers(typed, data);
        boolean varies = fillers.values().stream().anyMatch(filler -> !filler.isGiven());
        int most = varies || fillers.isEmpty() ? SETS : 1;
        int count = setBytes == 0 ? most : (int) Math.min(most, Math.max(1, room / setBytes));
        SplittableRandom random = new SplittableRandom(data.seed());
        SeededInputs inputs = new SeededInputs(new ArrayList<>(count));
        fillers.forEach((name, filler) -> inputs.descriptions.put(name, filler.description()));
        try {
            for (int i = 0; i < count; i++) {
                inputs.addSet(typed, fillers, random);
            }
        } catch (RuntimeException failure) {
            inputs.close();
            throw failure;
        }
        return inputs;
    }

    /**
     * One set, all made up, that the caller closes.
     *
     * @param typed as of {@link #of(TypedGraph, InputData)}
     */
    public static Map<String, Tensor> once(TypedGraph typed, long seed) {
        SeededInputs inputs = new SeededInputs(new ArrayList<>(1));
        try {
            inputs.addSet(typed, fillers(typed, InputData.seeded(seed)), new SplittableRandom(seed));
            return inputs.sets.get(0);
        } catch (RuntimeException failure) {
            inputs.close();
            throw failure;
        }
    }

    private static Map<String, InputFiller> fillers(TypedGraph typed, InputData data) {
        Map<String, double[]> ranges = new LinkedHashMap<>();
        Set<String> held = new HashSet<>();
        data.contents().forEach((name, content) -> {
            if (content instanceof InputContent.Range range) {
                ranges.put(name, new double[] {range.min(), range.max()});
            } else {
                held.add(name);
            }
        });
        Map<String, PossibleElements> possible = InputRanges.of(typed, ranges, held);
        Map<String, InputFiller> fillers = new LinkedHashMap<>();
        for (GraphInput input : typed.graph().inputs()) {
            String name = input.name();
            fillers.put(
                    name,
                    new InputFiller(
                            name, type(typed, input).dataType(), data.contents().get(name), possible.get(name)));
        }
        return fillers;
    }

    /** How many sets there are. */
    public int count() {
        return sets.size();
    }

    /** What the elements of each input are, in words. */
    public Map<String, String> descriptions() {
        return Collections.unmodifiableMap(descriptions);
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

    private void addSet(TypedGraph typed, Map<String, InputFiller> fillers, SplittableRandom random) {
        Map<String, Tensor> set = new LinkedHashMap<>();
        sets.add(set);
        for (GraphInput input : typed.graph().inputs()) {
            Tensor tensor = Tensor.allocate(type(typed, input));
            set.put(input.name(), tensor);
            Objects.requireNonNull(fillers.get(input.name())).fill(tensor, random);
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
