package io.neurometer.service.grpc;

import io.neurometer.service.error.Problem;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Decides who may call what, before any message of the call is read. The one place where gRPC asks for keys. */
public interface CallAccess {
    /**
     * Decides on a call.
     *
     * @param method {@code package.Service/Method}
     * @param authorization the metadata {@code authorization}, or null
     * @param apiKey the metadata {@code x-api-key}, or null
     * @param caller the address that the call comes from, or null where that is not known
     */
    Admission admit(
            String method, @Nullable String authorization, @Nullable String apiKey, @Nullable SocketAddress caller);

    /** What has been decided. */
    interface Admission {
        /** Why the call is refused, or null when it may go on. */
        @Nullable
        Problem refusal();

        /** Counts a further request of a stream. @return why it is refused, or null when it may be served */
        @Nullable
        Problem furtherRequest();

        /**
         * Told once, when the call has ended.
         *
         * @param model the model that it was about, or null
         * @param status by name
         */
        void ended(@Nullable String model, String status);
    }
}
