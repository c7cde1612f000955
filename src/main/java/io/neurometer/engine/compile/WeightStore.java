package io.neurometer.engine.compile;

import io.neurometer.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The constants of one model in memory: one copy, however many shapes it is compiled for. */
final class WeightStore implements AutoCloseable {
    private final Map<String, Tensor> tensors = new HashMap<>();

    /** The tensor of that value, made by {@code maker} at the first call. */
    synchronized Tensor get(String value, Supplier<Tensor> maker) {
        Tensor tensor = tensors.get(value);
        if (tensor == null) {
            tensor = maker.get();
            tensors.put(value, tensor);
        }
        return tensor;
    }

    synchronized boolean has(String value) {
        return tensors.containsKey(value);
    }

    /** The tensor of that value if it is in memory. */
    synchronized @Nullable Tensor peek(String value) {
        return tensors.get(value);
    }

    synchronized long bytes() {
        return tensors.values().stream().mapToLong(Tensor::byteSize).sum();
    }

    @Override
    public synchronized void close() {
        tensors.values().forEach(Tensor::close);
        tensors.clear();
    }
}
