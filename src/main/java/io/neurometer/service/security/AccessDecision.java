package io.neurometer.service.security;

import io.neurometer.service.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call may go on.
 *
 * @param caller who makes it, as far as is known
 * @param refusal why it may not, with status, code and headers; null when it may
 */
public record AccessDecision(Caller caller, @Nullable Problem refusal) {
    static AccessDecision granted(Caller caller) {
        return new AccessDecision(caller, null);
    }

    static AccessDecision refused(Caller caller, Problem refusal) {
        return new AccessDecision(caller, refusal);
    }

    public boolean isGranted() {
        return refusal == null;
    }
}
