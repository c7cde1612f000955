package io.neurometer.service.batching;

import io.neurometer.engine.tensor.Tensor;
import io.neurometer.engine.tensor.TensorType;
import io.neurometer.service.traffic.Wanted;
import java.util.Map;

/** How calls of one kind are run. */
public interface SharedRun {
    /**
     * Computes the outputs, compiling first unless that has been done.
     *
     * @param types of these inputs
     * @param wanted may end the run
     * @return tensors by value name, which the caller closes
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, Map<String, TensorType> types, Wanted wanted);

    /** Has the executable for inputs of these types compiled, and returns when it is there or nobody wants it any more. */
    void prepare(Map<String, TensorType> types);
}
