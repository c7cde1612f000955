package io.neurometer.engine.tune;

import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Row-major inputs with seeded values between -1 and 1; those that the graph knows have the values that it knows. */
final class TrialTensors implements AutoCloseable {
    private final KernelRequest request;
    private final Map<Integer, Tensor> rowMajor = new HashMap<>();

    TrialTensors(KernelRequest request) {
        this.request = request;
    }

    Tensor rowMajor(int input) {
        return rowMajor.computeIfAbsent(input, this::made);
    }

    private Tensor made(int input) {
        if (request.inputs().hasValue(input)) {
            return request.inputs().value(input).copy();
        }
        TensorType type = request.inputs().type(input);
        Tensor tensor = Tensor.allocate(type);
        FloatBuffer values = tensor.bytes().asFloatBuffer();
        Random random = new Random(input);
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }

    @Override
    public void close() {
        rowMajor.values().forEach(Tensor::close);
    }
}
