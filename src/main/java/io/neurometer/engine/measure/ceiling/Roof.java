package io.neurometer.engine.measure.ceiling;

/**
 * The two ceilings of one run.
 *
 * @param flops floating-point operations a second
 * @param bytesPerSecond bandwidth of the memory that the run goes through
 * @param level where that memory is, such as {@code l2} or {@code dram}
 * @param threads that both hold for
 */
public record Roof(double flops, double bytesPerSecond, String level, int threads) {
    public Roof {
        if (!(flops > 0) || !(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("ceilings " + flops + " and " + bytesPerSecond);
        }
    }

    /** Operations for each byte from which on arithmetic is the bound. */
    public double ridge() {
        return flops / bytesPerSecond;
    }
}
