package io.neurometer.engine.backend;

/** In which arithmetic a model runs whose weights are FP32. */
public enum Precision {
    /** As the model is written. */
    FP32,
    /** Convolutions and products of weights in bfloat16 with FP32 sums. */
    BF16,
    /** Products of weights in 8-bit integers, quantized as the data comes. */
    INT8
}
