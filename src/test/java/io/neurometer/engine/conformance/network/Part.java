package io.neurometer.engine.conformance.network;

/** Something that networks consist of. */
@FunctionalInterface
interface Part {
    /**
     * Adds nodes that read a value.
     *
     * @param x an FP32 value
     * @return the value that they make; {@code x} itself where they do not take it
     */
    String addTo(Sketch sketch, String x);
}
