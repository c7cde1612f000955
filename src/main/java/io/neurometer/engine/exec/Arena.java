package io.neurometer.engine.exec;

import io.neurometer.engine.backend.KernelArguments;
import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * One call's memory for intermediate values. The tensors in it, and the arguments of every step that only meets those
 * and constants, are made at the first run and kept for the runs to come.
 */
final class Arena implements AutoCloseable {
    private final MemoryPlan plan;
    private final Tensor block;
    private final @Nullable Tensor[] kept;
    private final @Nullable KernelArguments[] arguments;

    Arena(MemoryPlan plan, int slots, int steps) {
        this.plan = plan;
        this.block = Tensor.allocate(TensorType.of(DataType.UINT8, plan.arenaBytes()));
        this.kept = new Tensor[slots];
        this.arguments = new KernelArguments[steps];
    }

    /** The tensor of a planned value, or null when the plan does not hold it. */
    @Nullable
    Tensor planned(int slot, String value, TensorType type) {
        Tensor tensor = kept[slot];
        if (tensor == null) {
            Long offset = plan.offsets().get(value);
            if (offset == null) {
                return null;
            }
            tensor = block.slice(offset, type);
            kept[slot] = tensor;
        }
        return tensor;
    }

    /** The view kept for a slot, or null before the first run. */
    @Nullable
    Tensor view(int slot) {
        return kept[slot];
    }

    void keepView(int slot, Tensor view) {
        kept[slot] = view;
    }

    /** The arguments kept for a step, or null before the first run. */
    @Nullable
    KernelArguments arguments(int step) {
        return arguments[step];
    }

    void keepArguments(int step, KernelArguments ready) {
        arguments[step] = ready;
    }

    @Override
    public void close() {
        block.close();
    }
}
