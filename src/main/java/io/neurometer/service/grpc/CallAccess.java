package io.neurometer.service.grpc;

import io.neurometer.service.error.Problem;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Decides who may call what, before any message of the call is read. The one place where gRPC asks for keys. */
public interface CallAccess {
    /**
     * Why a call is refused, or null when it may go on.
     *
     * @param method {@code package.Service/Method}
     * @param authorization the metadata {@code authorization}, or null
     * @param apiKey the metadata {@code x-api-key}, or null
     * @param caller the address that the call comes from, or null where that is not known
     */
    @Nullable
    Problem refusal(
            String method, @Nullable String authorization, @Nullable String apiKey, @Nullable SocketAddress caller);
}
