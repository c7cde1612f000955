package io.neurometer.service.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param enabled whether every call needs the key
 * @param apiKey the key
 */
@ConfigurationProperties("neurometer.security")
public record SecurityProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("") String apiKey) {
    public SecurityProperties {
        if (enabled && apiKey.isBlank()) {
            throw new MissingApiKeyException();
        }
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "SecurityProperties[enabled=" + enabled + "]";
    }
}
