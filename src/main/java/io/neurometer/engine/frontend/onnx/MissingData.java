package io.neurometer.engine.frontend.onnx;

import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import io.neurometer.engine.graph.WeightSource;
import io.neurometer.engine.tensor.Tensor;

/**
 * Stands for elements in a file that did not come along, so that shapes and costs can still be told.
 *
 * @param tensor name of the tensor
 * @param location name of the file
 */
record MissingData(String tensor, String location) implements WeightSource {
    @Override
    public boolean isPresent() {
        return false;
    }

    @Override
    public void fill(Tensor target) {
        throw new EngineException(
                Fault.of(ErrorCode.MODEL_WEIGHTS_INVALID, tensor, "its data is in a file that has not been sent")
                        .got("no '" + location + "'")
                        .fix("upload the model again with that file as a further part of the same multipart request"));
    }
}
