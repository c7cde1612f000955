package io.neurometer.service.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.neurometer.service.error.Problem;

/** Refuses every call, of whatever service on this port, that may not be made, and lets others end when memory is short. */
final class AccessInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);

    private final CallAccess access;

    AccessInterceptor(CallAccess access) {
        this.access = access;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Problem refusal = access.refusal(
                call.getMethodDescriptor().getFullMethodName(),
                headers.get(AUTHORIZATION),
                headers.get(API_KEY),
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        if (refusal == null) {
            return next.startCall(guarded(call), headers);
        }
        GrpcStatus status = GrpcStatus.of(refusal);
        call.close(status.status(), status.trailers());
        return new ServerCall.Listener<>() {};
    }

    private static <Q, R> ServerCall<Q, R> guarded(ServerCall<Q, R> call) {
        InboundMemory.Share share = InboundMemory.current();
        if (share == null) {
            return call;
        }
        GuardedCall<Q, R> guarded = new GuardedCall<>(call);
        share.belongsTo(guarded);
        return guarded;
    }
}
