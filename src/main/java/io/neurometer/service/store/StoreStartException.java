package io.neurometer.service.store;

/** The service cannot start with the store that it finds. */
public final class StoreStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param problem what is wrong, with the file or address
     * @param action what its operator can do
     */
    public StoreStartException(String problem, String action, Throwable cause) {
        super(problem, cause);
        this.action = action;
    }

    /** The same where nothing has failed yet. */
    public StoreStartException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    String action() {
        return action;
    }
}
