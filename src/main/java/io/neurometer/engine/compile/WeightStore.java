package io.neurometer.engine.compile;

import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.tensor.ElementFacts;
import io.neurometer.engine.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The constants of one model in memory, by value and by the form that kernels want them in: one copy of each form,
 * however many shapes the model is compiled for.
 */
final class WeightStore implements AutoCloseable {
    /** The form in which weights are stored and computed with by any kernel. */
    static final String ROW_MAJOR = "";

    private final Map<String, Map<String, Tensor>> tensors = new HashMap<>();
    /** Weights that rewriting has made go with their graph. */
    private final Map<Weight, ElementFacts> facts = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<String, ElementFacts> made = new ConcurrentHashMap<>();

    private final ReentrantLock preparing = new ReentrantLock();
    private long preparingNanos;

    /** The tensor of that value in that form, made by {@code maker} at the first call. */
    Tensor get(String value, String form, Supplier<Tensor> maker) {
        Tensor known = peek(value, form);
        return known != null
                ? known
                : prepare(() -> {
                    Tensor tensor = peek(value, form);
                    if (tensor == null) {
                        tensor = maker.get();
                        put(value, form, tensor);
                    }
                    return tensor;
                });
    }

    /**
     * Does work that reads or computes constants. One compilation of the model at a time does, so that no constant is in
     * memory twice; what is in memory already can be had meanwhile.
     */
    <T> T prepare(Supplier<T> work) {
        preparing.lock();
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            if (preparing.getHoldCount() == 1) {
                addNanos(System.nanoTime() - start);
            }
            preparing.unlock();
        }
    }

    /** What the elements of a weight are, looked at once for all shapes. */
    ElementFacts facts(Weight weight) {
        return facts.computeIfAbsent(weight, WeightStore::look);
    }

    /** The same of a constant that follows from weights. */
    ElementFacts facts(String value, Supplier<ElementFacts> look) {
        ElementFacts known = made.get(value);
        if (known == null) {
            known = look.get();
            made.put(value, known);
        }
        return known;
    }

    private static ElementFacts look(Weight weight) {
        return weight.source().facts(weight.type());
    }

    private synchronized void put(String value, String form, Tensor tensor) {
        tensors.computeIfAbsent(value, name -> new LinkedHashMap<>()).put(form, tensor);
    }

    private synchronized void addNanos(long nanos) {
        preparingNanos += nanos;
    }

    /** The time in which constants were read, computed and packed so far. */
    synchronized long preparingNanos() {
        return preparingNanos;
    }

    /** The forms of a value that are in memory, oldest first. */
    synchronized List<String> forms(String value) {
        Map<String, Tensor> forms = tensors.get(value);
        return forms == null ? List.of() : List.copyOf(forms.keySet());
    }

    /** The tensor of that value in that form if it is in memory. */
    synchronized @Nullable Tensor peek(String value, String form) {
        Map<String, Tensor> forms = tensors.get(value);
        return forms == null ? null : forms.get(form);
    }

    synchronized long bytes() {
        return bytes(form -> true);
    }

    /** Bytes in row-major order. */
    synchronized long rowMajorBytes() {
        return bytes(ROW_MAJOR::equals);
    }

    private long bytes(Predicate<String> wanted) {
        long bytes = 0;
        for (Map<String, Tensor> forms : tensors.values()) {
            for (Map.Entry<String, Tensor> form : forms.entrySet()) {
                bytes += wanted.test(form.getKey()) ? form.getValue().byteSize() : 0;
            }
        }
        return bytes;
    }

    @Override
    public synchronized void close() {
        tensors.values().forEach(forms -> forms.values().forEach(Tensor::close));
        tensors.clear();
    }
}
