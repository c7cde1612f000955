package io.neurometer.engine.measure.predict;

import java.util.List;

/**
 * Kernels that reach about the same part of what a host can do: of one kind, and with much or little arithmetic for the
 * bytes that they move.
 */
final class KernelClass {
    private static final List<String> PRODUCTS = List.of("matmul", "linear", "gemm");
    private static final String CONVOLUTION = "conv";

    /** Operations for each byte, from which on a kernel counts as dense. */
    private static final double DENSE = 8;

    private KernelClass() {}

    /** Such as {@code conv/dense}. @param kind of the node @param flop operations @param bytes that must move */
    static String of(String kind, long flop, long bytes) {
        String family = kind.startsWith(CONVOLUTION) ? CONVOLUTION : PRODUCTS.contains(kind) ? "product" : "other";
        return family + (flop > DENSE * Math.max(1, bytes) ? "/dense" : "/light");
    }
}
