package io.neurometer.service.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting of a key is wrong, and what to do. */
final class KeySettingsFailureAnalyzer extends AbstractFailureAnalyzer<KeySettingsException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, KeySettingsException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
