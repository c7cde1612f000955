package io.neurometer.engine.exec;

/**
 * A kernel that could not be made, bound to memory or run, for no fault of the model or the request: the library behind it
 * refused a call. Another backend may have one for the same node.
 */
public final class KernelFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String node;
    private final String backend;

    /**
     * @param node name of the node
     * @param backend name of the backend whose kernel it is
     */
    public KernelFailure(String node, String backend, Throwable cause) {
        super(backend + " failed at " + node + ": " + cause.getMessage(), cause);
        this.node = node;
        this.backend = backend;
    }

    /** Name of the node. */
    public String node() {
        return node;
    }

    /** Name of the backend whose kernel it is. */
    public String backend() {
        return backend;
    }
}
