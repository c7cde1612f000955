package io.neurometer.service.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the key is missing at start. */
final class MissingApiKeyFailureAnalyzer extends AbstractFailureAnalyzer<MissingApiKeyException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingApiKeyException cause) {
        return new FailureAnalysis(
                "Every call is to need an API key, but there is none: " + cause.getMessage() + ".",
                "Set the environment variable NEUROMETER_SECURITY_API_KEY to a long random text, or, where only trusted"
                        + " callers can reach this service, set NEUROMETER_SECURITY_ENABLED to false.",
                cause);
    }
}
