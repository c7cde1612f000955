package io.neurometer.engine.memory;

import io.neurometer.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in memory.
 *
 * @param name of the value, or of the kernel's scratch memory
 * @param shape null for scratch memory
 * @param elements how many it has; its bytes for scratch memory
 * @param bytes what it takes in the form in which it is held
 */
public record LiveValue(String name, @Nullable List<Long> shape, long elements, long bytes) {

    /** A value whose type is fixed, held in that many bytes. */
    public static LiveValue of(String name, TensorType type, long bytes) {
        List<Long> shape = Arrays.stream(type.shape().sizes()).boxed().toList();
        return new LiveValue(name, shape, type.shape().elements(), bytes);
    }

    /** Memory that a kernel has for itself while it runs. */
    public static LiveValue scratch(String name, long bytes) {
        return new LiveValue(name, null, bytes, bytes);
    }
}
