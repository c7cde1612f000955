package io.neurometer.engine.exec;

import io.neurometer.engine.memory.MemoryPlan;
import io.neurometer.engine.tensor.DataType;
import io.neurometer.engine.tensor.FiniteScan;
import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call's memory for intermediate values. The tensors in it, and every step with its arguments, are made at the first
 * run and kept for the runs to come.
 */
final class Arena implements AutoCloseable {
    private final MemoryPlan plan;
    private final Tensor block;
    private final @Nullable Tensor[] kept;
    private final @Nullable BoundStep[] steps;
    private final FiniteScan scan = new FiniteScan();

    /** @param memory gives the memory of the plan */
    Arena(MemoryPlan plan, int slots, int steps, Function<TensorType, Tensor> memory) {
        this.plan = plan;
        this.block = memory.apply(TensorType.of(DataType.UINT8, plan.arenaBytes()));
        this.kept = new Tensor[slots];
        this.steps = new BoundStep[steps];
    }

    /** Looks at values, for the one run at a time on this arena. */
    FiniteScan scan() {
        return scan;
    }

    /** The tensor of a planned value, or null when the plan does not hold it. */
    @Nullable
    Tensor planned(int slot, String value, TensorType type) {
        Tensor tensor = kept[slot];
        if (tensor == null) {
            tensor = planned(value, type);
            kept[slot] = tensor;
        }
        return tensor;
    }

    /** A tensor at the place of a planned value or of scratch memory, or null when the plan does not hold it. */
    @Nullable
    Tensor planned(String value, TensorType type) {
        Long offset = plan.offsets().get(value);
        return offset == null ? null : block.slice(offset, type);
    }

    /** The view kept for a slot, or null before the first run. */
    @Nullable
    Tensor view(int slot) {
        return kept[slot];
    }

    void keepView(int slot, Tensor view) {
        kept[slot] = view;
    }

    /** The step with the arguments of its latest run, or null before the first. */
    @Nullable
    BoundStep step(int index) {
        return steps[index];
    }

    /** Keeps a step with its arguments and frees the kernel of the one before, unless it is the same. */
    @SuppressWarnings("ReferenceEquality")
    void keep(int index, BoundStep step) {
        BoundStep before = steps[index];
        steps[index] = step;
        if (before != null && before.kernel() != step.kernel()) {
            before.close();
        }
    }

    @Override
    public void close() {
        for (BoundStep step : steps) {
            if (step != null) {
                step.close();
            }
        }
        block.close();
    }
}
