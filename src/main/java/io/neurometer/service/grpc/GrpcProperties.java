package io.neurometer.service.grpc;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Open Inference Protocol over gRPC.
 *
 * @param enabled whether it is served at all
 * @param port where, on the address of the HTTP server; 0 for a free one
 * @param calls how many calls may be worked on at once; further ones are refused at once
 * @param streams how many calls, streams among them, one connection may have open
 */
@ConfigurationProperties("neurometer.grpc")
public record GrpcProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("8001") int port,
        @DefaultValue("200") int calls,
        @DefaultValue("100") int streams) {
    public GrpcProperties {
        if (calls <= 0 || streams <= 0) {
            throw new IllegalArgumentException("neurometer.grpc.calls and neurometer.grpc.streams must be positive");
        }
    }
}
