package io.neurometer.engine.backend.nd4j;

import io.neurometer.engine.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An array and the tensor that it is a view of. */
record BoundArray(Tensor tensor, INDArray array) {}
