package io.neurometer.service.grpc;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The Open Inference Protocol over gRPC.
 *
 * @param enabled whether it is served at all
 * @param port where, on the address of the HTTP server; 0 for a free one
 * @param calls how many calls may be worked on at once; further ones are refused at once
 * @param streams how many calls, streams among them, one connection may have open
 * @param inboundBytes how much all messages together may take that have arrived and have not been read; half of the
 *     largest Java heap unless set, since the network library may take as much as that outside of it
 */
@ConfigurationProperties("neurometer.grpc")
public record GrpcProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("8001") int port,
        @DefaultValue("200") int calls,
        @DefaultValue("100") int streams,
        @Nullable DataSize inboundBytes) {
    public GrpcProperties {
        if (calls <= 0 || streams <= 0) {
            throw new IllegalArgumentException("neurometer.grpc.calls and neurometer.grpc.streams must be positive");
        }
        if (inboundBytes != null && inboundBytes.toBytes() <= 0) {
            throw new IllegalArgumentException("neurometer.grpc.inbound-bytes must be positive, got " + inboundBytes);
        }
    }

    /** The setting, or what it is without one. */
    long inboundLimit() {
        return inboundBytes == null ? Runtime.getRuntime().maxMemory() / 2 : inboundBytes.toBytes();
    }
}
