package io.neurometer.engine.compile;

/**
 * A node that runs on the reference's kernel though another backend was asked for.
 *
 * @param op kind of operator
 * @param node its name
 * @param layer the layer of the source model that it belongs to
 * @param reason why, in words
 */
public record Fallback(String op, String node, String layer, String reason) {
    static final String NO_KERNEL = "the backend has no fast kernel for it";
    static final String DATA_DEPENDENT = "its shapes depend on the data of a request";
}
