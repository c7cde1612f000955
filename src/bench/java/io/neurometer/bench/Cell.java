package io.neurometer.bench;

import io.neurometer.engine.backend.Precision;

/**
 * One combination that is measured.
 *
 * @param model its name
 * @param batch samples in one call
 * @param threads threads of each engine within one call
 * @param precision arithmetic of our engine; ONNX Runtime computes in FP32
 */
record Cell(String model, int batch, int threads, Precision precision) {

    /**
     * How far our outputs may be from ONNX Runtime's, relative to the largest magnitude. In FP32 both add up to some ten
     * thousand products in orders of their own, which alone makes about 1e-5 a layer; BF16 rounds each factor by up to
     * 2^-9, and rounding errors add up over some dozens of layers.
     */
    double tolerance() {
        return switch (precision) {
            case FP32 -> 1e-4;
            case BF16 -> 5e-2;
            case INT8 -> 1e-1;
        };
    }
}
