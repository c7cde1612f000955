package io.neurometer.service.security;

import org.jspecify.annotations.Nullable;

/**
 * A change of models, reports or settings, or the attempt at one.
 *
 * @param action what was to be done, such as {@code model.upload}
 * @param address of the caller
 * @param subject the model or report, as the caller named it; null when it named none
 * @param version of the model; null when there is none
 * @param outcome the HTTP status, or the status of gRPC by name
 */
public record AuditEvent(
        String action,
        Caller caller,
        String address,
        @Nullable String subject,
        @Nullable String version,
        String outcome) {}
