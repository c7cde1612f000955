package io.neurometer.service.config;

import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.grpc.CallAccess;
import io.neurometer.service.security.SecurityProperties;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks for the key wherever HTTP does: on every call, of whatever service. */
@Component
class GrpcAccess implements CallAccess {
    private static final String SCHEME = "Bearer ";

    private final boolean enabled;
    private final byte[] key;

    GrpcAccess(SecurityProperties properties) {
        this.enabled = properties.enabled();
        this.key = bytes(properties.apiKey().strip());
    }

    @Override
    public @Nullable Problem refusal(
            String method, @Nullable String authorization, @Nullable String apiKey, @Nullable SocketAddress caller) {
        if (!enabled || isKey(apiKey) || isKey(bearer(authorization))) {
            return null;
        }
        return Problem.of(
                ProblemCode.UNAUTHORIZED,
                "send the key in the metadata 'authorization: Bearer <key>' or 'x-api-key: <key>'");
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    private boolean isKey(@Nullable String given) {
        return given != null && MessageDigest.isEqual(key, bytes(given));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
