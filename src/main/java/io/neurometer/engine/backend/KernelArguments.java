package io.neurometer.engine.backend;

import io.neurometer.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tensors that one run of a kernel reads and writes. */
public final class KernelArguments {
    private final List<@Nullable Tensor> inputs;
    private final List<@Nullable Tensor> outputs;
    private final @Nullable Tensor workspace;

    /**
     * Arguments of a kernel that needs no workspace.
     *
     * @param inputs null where an optional input is absent
     * @param outputs null where an optional output is not read
     */
    public KernelArguments(List<@Nullable Tensor> inputs, List<@Nullable Tensor> outputs) {
        this(inputs, outputs, null);
    }

    /** @param workspace scratch memory, of at least as many bytes as the kernel asks for, or null */
    public KernelArguments(List<@Nullable Tensor> inputs, List<@Nullable Tensor> outputs, @Nullable Tensor workspace) {
        this.inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
        this.outputs = Collections.unmodifiableList(new ArrayList<>(outputs));
        this.workspace = workspace;
    }

    /** @throws IllegalArgumentException when none was given */
    public Tensor workspace() {
        if (workspace == null) {
            throw new IllegalArgumentException("the kernel was given no workspace");
        }
        return workspace;
    }

    /** Whether these are the very same tensors as those of other arguments. */
    public boolean areThoseOf(KernelArguments other) {
        return workspace == other.workspace && same(inputs, other.inputs) && same(outputs, other.outputs);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean same(List<@Nullable Tensor> left, List<@Nullable Tensor> right) {
        boolean same = left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = left.get(i) == right.get(i);
        }
        return same;
    }

    public int inputCount() {
        return inputs.size();
    }

    public boolean hasInput(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    /** @throws IllegalArgumentException when the input is absent */
    public Tensor input(int index) {
        Tensor tensor = index < inputs.size() ? inputs.get(index) : null;
        if (tensor == null) {
            throw new IllegalArgumentException("input " + index + " is absent");
        }
        return tensor;
    }

    public int outputCount() {
        return outputs.size();
    }

    public boolean hasOutput(int index) {
        return index < outputs.size() && outputs.get(index) != null;
    }

    /** @throws IllegalArgumentException when the output is absent */
    public Tensor output(int index) {
        Tensor tensor = index < outputs.size() ? outputs.get(index) : null;
        if (tensor == null) {
            throw new IllegalArgumentException("output " + index + " is absent");
        }
        return tensor;
    }
}
