package io.neurometer.bench;

import io.neurometer.engine.tensor.Elements;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A few seeded sets of inputs that both engines read from the same memory. Floating elements are standard normal, masks
 * are all ones, types of segments all zero, and other integers are small enough to be tokens.
 */
final class InputSets implements AutoCloseable {
    /** How many there are, to be used in turn. */
    static final int COUNT = 3;

    private static final long SEED = 41;
    private static final long TOKENS = 1000;

    private final List<Map<String, Tensor>> sets = new ArrayList<>();

    InputSets(Map<String, TensorType> types) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < COUNT; i++) {
            Map<String, Tensor> set = new LinkedHashMap<>();
            sets.add(set);
            types.forEach((name, type) -> set.put(name, filled(name, type, random)));
        }
    }

    private InputSets(Supplier<Map<String, Tensor>> source) {
        for (int i = 0; i < COUNT; i++) {
            sets.add(source.get());
        }
    }

    /** Sets that a source gives, each of which this then owns. */
    static InputSets from(Supplier<Map<String, Tensor>> source) {
        return new InputSets(source);
    }

    Map<String, Tensor> get(int set) {
        return sets.get(set);
    }

    private static Tensor filled(String name, TensorType type, SplittableRandom random) {
        Tensor tensor = Tensor.allocate(type);
        ByteBuffer bytes = tensor.bytes();
        int elements = Math.toIntExact(tensor.elements());
        for (int i = 0; i < elements; i++) {
            if (type.dataType().isFloating()) {
                Elements.putDouble(bytes, type.dataType(), i, random.nextGaussian());
            } else {
                Elements.putLong(bytes, type.dataType(), i, integer(name, random));
            }
        }
        return tensor;
    }

    private static long integer(String name, SplittableRandom random) {
        if (name.contains("mask")) {
            return 1;
        }
        return name.contains("type") ? 0 : random.nextLong(TOKENS);
    }

    @Override
    public void close() {
        sets.forEach(set -> set.values().forEach(Tensor::close));
    }
}
