package io.neurometer.service.protocol;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the service presents itself to clients of the Open Inference Protocol.
 *
 * @param serverName what {@code GET /v2} calls it; some clients expect {@code triton}
 */
@ConfigurationProperties("neurometer.protocol")
public record ProtocolProperties(@DefaultValue("neurometer") String serverName) {
    public ProtocolProperties {
        if (serverName.isBlank()) {
            throw new IllegalArgumentException("neurometer.protocol.server-name must not be blank");
        }
    }
}
