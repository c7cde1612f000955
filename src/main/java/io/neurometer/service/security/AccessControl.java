package io.neurometer.service.security;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Decides whether a caller may make a call, whatever the protocol it comes by: which key it has, what that key may do,
 * and how often. All methods may be called from any thread.
 */
public final class AccessControl {
    private static final String REALM = "Bearer realm=\"neurometer\"";

    private final boolean enabled;
    private final ApiKeys keys;
    private final AccessTable table;
    private final KeyAttempts attempts;
    private final WrongKeyLog wrongKeys;

    AccessControl(SecurityProperties properties, LongSupplier clock) {
        this.enabled = properties.enabled();
        this.keys = enabled ? KeySettings.read(properties, clock) : new ApiKeys(List.of());
        this.table = new AccessTable(properties.protectManagement());
        this.attempts = new KeyAttempts(properties.wrongKeysPerMinute(), clock);
        this.wrongKeys = new WrongKeyLog(clock);
    }

    /** Whether anybody is asked for a key. */
    public boolean isEnabled() {
        return enabled;
    }

    /** What every call needs. */
    public AccessTable table() {
        return table;
    }

    /**
     * Whether the call may be made; if so, it counts as made. While no keys are asked for, every call may.
     *
     * @param access what the call needs, by {@link #table()}; {@link Access#READ} for a call that has no row there,
     *     which must then not be carried out
     * @param key the bytes of the key that was sent, from {@link Credentials#key}; null when there is none
     * @param address the caller's, as {@link java.net.InetAddress#getHostAddress()} gives it
     */
    public AccessDecision decide(Access access, byte @Nullable [] key, String address) {
        if (!enabled) {
            return AccessDecision.granted(Caller.ANYONE);
        }
        if (access == Access.OPEN) {
            return AccessDecision.granted(Caller.ANONYMOUS);
        }
        if (key == null) {
            return AccessDecision.refused(
                    Caller.ANONYMOUS,
                    unauthorized(
                            "send the key in the header 'Authorization: Bearer <key>' or 'X-API-Key: <key>'", REALM));
        }
        ApiKey known = keys.find(key);
        Problem refusal = refusalOfKey(known, address);
        if (refusal != null) {
            return AccessDecision.refused(Caller.ANONYMOUS, refusal);
        }
        Caller caller = Objects.requireNonNull(known).caller();
        return new AccessDecision(
                caller, access.isGrantedTo(caller.roles()) ? charge(caller) : forbidden(caller, access));
    }

    /**
     * Counts one more request of a caller whose call has been admitted, such as the next message of a stream.
     *
     * @return why there may not be one now, or null
     */
    public @Nullable Problem charge(Caller caller) {
        ApiKey key = keys.named(caller.name());
        long wait = key == null || key.limit() == null ? 0 : key.limit().take();
        return wait == 0
                ? null
                : later(
                        ProblemCode.RATE_LIMITED,
                        "the key '" + caller.name() + "' has made as many requests as it may for now",
                        wait);
    }

    private @Nullable Problem refusalOfKey(@Nullable ApiKey key, String address) {
        long wait = attempts.waiting(address);
        if (wait > 0 && (key == null || !attempts.isUsed(address, key))) {
            wrongKeys.refused(address);
            return later(
                    ProblemCode.TOO_MANY_WRONG_KEYS,
                    "too many wrong keys came from this address; no key that is new to it is looked at for now",
                    wait);
        }
        if (key == null) {
            attempts.wrong(address);
            wrongKeys.refused(address);
            return wrongKey();
        }
        attempts.right(address, key);
        return null;
    }

    private static Problem wrongKey() {
        return unauthorized("the service has no such key", REALM + ", error=\"invalid_token\"");
    }

    private static Problem unauthorized(String detail, String challenge) {
        return Problem.of(ProblemCode.UNAUTHORIZED, detail).withHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
    }

    private static Problem forbidden(Caller caller, Access access) {
        String role = access.name().toLowerCase(Locale.ROOT);
        return Problem.of(
                        ProblemCode.FORBIDDEN,
                        "the key '" + caller.name() + "' does not have the role '" + role + "', which this needs")
                .withHeader(
                        HttpHeaders.WWW_AUTHENTICATE, REALM + ", error=\"insufficient_scope\", scope=\"" + role + "\"");
    }

    private static Problem later(ProblemCode code, String detail, long nanos) {
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1));
        return Problem.of(code, detail + "; try again in " + seconds + " s")
                .withHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
}
