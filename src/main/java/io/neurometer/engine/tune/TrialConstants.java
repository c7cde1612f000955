package io.neurometer.engine.tune;

import io.neurometer.engine.backend.KernelConstants;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Constants with seeded values in place of a model's, for kernels that are tried and dropped. */
final class TrialConstants implements KernelConstants, AutoCloseable {
    private final KernelRequest request;
    private final TrialTensors tensors;
    private final @Nullable TrialConstants like;
    private final Map<String, Tensor> forms = new HashMap<>();

    /** @param like those whose forms are copied rather than made again, or null */
    TrialConstants(KernelRequest request, TrialTensors tensors, @Nullable TrialConstants like) {
        this.request = request;
        this.tensors = tensors;
        this.like = like;
    }

    /** Bytes of all forms so far. */
    long bytes() {
        return forms.values().stream().mapToLong(Tensor::byteSize).sum();
    }

    @Override
    public boolean has(int input) {
        return request.context().constants().has(input);
    }

    @Override
    public Tensor prepared(int input, String form, UnaryOperator<Tensor> maker) {
        return forms.computeIfAbsent(input + " " + form, name -> {
            Tensor made = like == null ? null : like.forms.get(name);
            return made == null ? maker.apply(tensors.rowMajor(input)) : made.copy();
        });
    }

    @Override
    public boolean takeRoom(long bytes) {
        return true;
    }

    @Override
    public void close() {
        forms.values().forEach(Tensor::close);
    }
}
