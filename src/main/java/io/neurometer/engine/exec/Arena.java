package io.neurometer.engine.exec;

import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call's memory for intermediate values, with the tensors in it made once and kept for the calls to come. */
final class Arena implements AutoCloseable {
    private final MemoryPlan plan;
    private final Tensor block;
    private final Map<String, Tensor> planned = new HashMap<>();
    private final Map<String, View> views = new HashMap<>();

    private record View(Tensor source, Tensor tensor) {}

    Arena(MemoryPlan plan) {
        this.plan = plan;
        this.block = Tensor.allocate(TensorType.of(DataType.UINT8, plan.arenaBytes()));
    }

    /** The tensor of a planned value, or null when the plan does not hold it. */
    @Nullable
    Tensor planned(String value, TensorType type) {
        Long offset = plan.offsets().get(value);
        return offset == null ? null : planned.computeIfAbsent(value, name -> block.slice(offset, type));
    }

    /** {@code source} under another shape; the same tensor as last time when the source is. */
    Tensor view(String value, Tensor source, Shape shape) {
        View last = views.get(value);
        if (last == null || last.source() != source || !last.tensor().shape().equals(shape)) {
            last = new View(source, source.reshape(shape));
            views.put(value, last);
        }
        return last.tensor();
    }

    @Override
    public void close() {
        block.close();
    }
}
