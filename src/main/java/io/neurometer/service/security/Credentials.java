package io.neurometer.service.security;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds the key in what a caller has sent. */
public final class Credentials {
    /** The header, or metadata, that holds nothing but the key. */
    public static final String HEADER = "X-API-Key";

    private static final String SCHEME = "Bearer ";

    private Credentials() {}

    /**
     * The bytes of the key, or null when there is none.
     *
     * @param apiKey the value of {@link #HEADER}, each character one byte as it came
     * @param authorization the value of {@code Authorization}, which counts when the other is missing
     */
    public static byte @Nullable [] key(@Nullable String apiKey, @Nullable String authorization) {
        String key = apiKey == null ? bearer(authorization) : apiKey;
        return key == null ? null : key.strip().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length())
                : null;
    }
}
