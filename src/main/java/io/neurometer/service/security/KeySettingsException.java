package io.neurometer.service.security;

/** The settings of keys cannot be meant as they are. */
final class KeySettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param problem what is wrong, without any key in it
     * @param action what to do
     */
    KeySettingsException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    String action() {
        return action;
    }
}
