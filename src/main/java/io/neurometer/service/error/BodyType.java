package io.neurometer.service.error;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a body claims to be. Clients send none, or whatever their library's default is ({@code curl -d} claims a form), so
 * only what cannot be JSON or binary tensors is turned away; the rest is told apart by its first byte.
 */
public final class BodyType {
    private BodyType() {}

    /**
     * @param contentType the request's header, or null
     * @param expected what the answer recommends
     * @throws ProblemException 415 when the body claims to be something else
     */
    public static void requireReadable(@Nullable String contentType, String expected) {
        String type = bare(contentType);
        boolean readable = type.isEmpty() || (type.startsWith("application/") && !type.endsWith("xml"));
        if (!readable) {
            throw ProblemException.unsupportedMediaType(String.valueOf(contentType), expected);
        }
    }

    /** The type without its parameters, in lower case; empty when there is none. */
    public static String bare(@Nullable String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
