package io.neurometer.engine.measure.predict;

/**
 * A layer of a model as it was run on a host.
 *
 * @param kind of the node
 * @param mac multiply-accumulates
 * @param bytes that must move
 * @param ms that it took
 */
public record LayerRun(String kind, long mac, long bytes, double ms) {
    long flop() {
        return 2 * mac;
    }
}
