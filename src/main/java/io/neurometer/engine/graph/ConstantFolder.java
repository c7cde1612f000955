package io.neurometer.engine.graph;

import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes a node whose inputs are all known, so that type rules can read the values. */
public interface ConstantFolder {
    /**
     * The outputs of {@code node} as tensors that the caller owns.
     *
     * @param inputs values in the node's order, null where absent
     * @param outputs types that the type rule gave
     */
    List<Tensor> fold(Node node, List<@Nullable Tensor> inputs, List<TensorType> outputs);
}
