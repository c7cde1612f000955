package io.neurometer.engine.measure.load;

/** What is called under load, from any number of threads. */
@FunctionalInterface
public interface Target {
    /**
     * One call.
     *
     * @return how long it took, in nanoseconds
     * @throws java.util.concurrent.CancellationException when the measurement is no longer wanted
     */
    long call();
}
