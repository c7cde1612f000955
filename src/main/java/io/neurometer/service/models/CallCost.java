package io.neurometer.service.models;

import io.neurometer.service.traffic.Work;

/**
 * What one call of a model costs with its shapes, as a profile counts it; zeros where it cannot be counted.
 *
 * @param work how long it is expected to take
 * @param macs multiply-accumulates, by convention mac-matmul/1
 * @param flops floating-point operations
 * @param bytes what the layers read and write, each by itself
 */
public record CallCost(Work work, long macs, long flops, long bytes) {}
