package io.neurometer.service.traffic;

import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;

/** How a call is refused that would wait too long. */
public final class Overload {
    private static final int MAX_RETRY_SECONDS = 60;

    private Overload() {}

    /**
     * A refusal with status 503, which says when to try again.
     *
     * @param ahead for how many seconds there is work already
     * @param why in words
     * @param setting what would have to be raised
     */
    public static ProblemException refusal(double ahead, String why, String setting) {
        int seconds = (int) Math.min(MAX_RETRY_SECONDS, Math.ceil(ahead));
        return ProblemException.retryAfter(
                Math.max(1, seconds),
                ProblemCode.QUEUE_FULL,
                why + "; try again in a moment, or have " + setting + " raised");
    }
}
