package io.neurometer.engine.measure.clock;

/**
 * A time in which a thread that wanted to run for a moment every few milliseconds could not.
 *
 * @param atMs when it began, in milliseconds since watching began
 * @param ms how long
 * @param cause {@value #GC} when the JVM collected garbage for half of it or more; {@value #PLATFORM} when nothing of this process
 *     explains it: the operating system, the hypervisor, or other processes on the same processors
 */
public record Stall(double atMs, double ms, String cause) {
    public static final String GC = "gc";
    public static final String PLATFORM = "platform";
}
