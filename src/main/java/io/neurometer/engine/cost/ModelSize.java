package io.neurometer.engine.cost;

/**
 * What a model's parameters weigh: number of parameters times width, as lectures define model size.
 *
 * @param fp32 bytes at 4 for each parameter
 * @param fp16 bytes at 2
 * @param bf16 bytes at 2
 * @param int8 bytes at 1
 * @param actual bytes of parameters and buffers in the datatypes and shapes in which the model stores them
 */
public record ModelSize(long fp32, long fp16, long bf16, long int8, long actual) {
    static ModelSize of(long params, long actual) {
        return new ModelSize(
                Math.multiplyExact(params, 4),
                Math.multiplyExact(params, 2),
                Math.multiplyExact(params, 2),
                params,
                actual);
    }
}
