package io.neurometer.service.security;

/** The service is to let in only those who know the key, but has none. */
final class MissingApiKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingApiKeyException() {
        super("neurometer.security.enabled is true and neurometer.security.api-key is empty");
    }
}
