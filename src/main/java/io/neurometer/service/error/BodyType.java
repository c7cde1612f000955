package io.neurometer.service.error;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The media type of a body. Many clients send none, or the default of their library ({@code curl -d} claims a form), so
 * only types that can be neither JSON nor binary tensors are refused; the first byte tells the rest apart.
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
