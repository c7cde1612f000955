package io.neurometer.service.security;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param enabled whether callers need a key
 * @param apiKey a key with every role, as it is sent
 * @param keys more keys, by name
 * @param wrongKeysPerMinute wrong keys of one address that are let through at once and each minute; 0 for no limit
 * @param protectManagement whether metrics and information on the management port need a key, too
 * @param allowedOrigins of web pages elsewhere that browsers let call this service, such as
 *     {@code https://lab.example.org}; none unless set
 */
@ConfigurationProperties("neurometer.security")
public record SecurityProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("") String apiKey,
        @DefaultValue Map<String, KeyProperties> keys,
        @DefaultValue("30") int wrongKeysPerMinute,
        @DefaultValue("false") boolean protectManagement,
        @DefaultValue List<String> allowedOrigins) {
    public SecurityProperties {
        keys = Map.copyOf(keys);
        allowedOrigins = List.copyOf(allowedOrigins);
        if (enabled && apiKey.isBlank() && keys.isEmpty()) {
            throw new MissingApiKeyException();
        }
        if (wrongKeysPerMinute < 0) {
            throw new KeySettingsException(
                    "neurometer.security.wrong-keys-per-minute is " + wrongKeysPerMinute,
                    "Set it to how many wrong keys a minute one address may send, or to 0 for no limit.");
        }
    }

    /** Never shows a key. */
    @Override
    public String toString() {
        return "SecurityProperties[enabled=" + enabled + ", keys=" + keys.keySet() + "]";
    }
}
