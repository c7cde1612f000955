package io.neurometer.engine.tensor;

/**
 * A graphics processor of NVIDIA's.
 *
 * @param name in its maker's words
 * @param computeCapability version of its instruction set, for example {@code 8.6}
 * @param memoryBytes all memory on it
 * @param driver version of the driver, where it can be read, and the newest CUDA that it supports
 */
public record Gpu(String name, String computeCapability, long memoryBytes, String driver) {}
