package io.neurometer.service.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.neurometer.service.error.Problem;
import io.neurometer.service.grpc.proto.RepositoryModelLoadRequest;
import io.neurometer.service.grpc.proto.RepositoryModelUnloadRequest;
import org.jspecify.annotations.Nullable;

/** Refuses every call, of whatever service on this port, that may not be made, and guards all others. */
final class AccessInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<CallAccess.Admission> ADMISSION = Context.key("admission");

    private final CallAccess access;

    AccessInterceptor(CallAccess access) {
        this.access = access;
    }

    /** Of the call that the current thread serves. */
    static CallAccess.Admission current() {
        return ADMISSION.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallAccess.Admission admission = access.admit(
                call.getMethodDescriptor().getFullMethodName(),
                headers.get(AUTHORIZATION),
                headers.get(API_KEY),
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        GuardedCall<Q, R> guarded = new GuardedCall<>(call, admission::ended);
        Problem refusal = admission.refusal();
        if (refusal != null) {
            GrpcStatus status = GrpcStatus.of(refusal);
            guarded.close(status.status(), status.trailers());
            return new ServerCall.Listener<>() {};
        }
        InboundMemory.Share memory = InboundMemory.current();
        if (memory != null) {
            memory.belongsTo(guarded);
        }
        Context context = Context.current().withValue(ADMISSION, admission);
        return new ModelListener<>(Contexts.interceptCall(context, guarded, headers, next), guarded);
    }

    /** Tells the guard which model is to be loaded or unloaded. */
    private static final class ModelListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final GuardedCall<Q, ?> guarded;

        ModelListener(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> guarded) {
            super(listener);
            this.guarded = guarded;
        }

        @Override
        public void onMessage(Q message) {
            String model = model(message);
            if (model != null) {
                guarded.concerns(model);
            }
            super.onMessage(message);
        }

        @Override
        public void onCancel() {
            guarded.cancelled();
            super.onCancel();
        }

        private static @Nullable String model(Object message) {
            if (message instanceof RepositoryModelLoadRequest load) {
                return load.getModelName();
            }
            return message instanceof RepositoryModelUnloadRequest unload ? unload.getModelName() : null;
        }
    }
}
