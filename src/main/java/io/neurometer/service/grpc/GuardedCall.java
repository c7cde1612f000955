package io.neurometer.service.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A call that any thread may end, once; what is sent after that goes nowhere. */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final End end;
    private @Nullable String model;
    private boolean closed;

    /** Is told how the call ended. */
    interface End {
        void ended(@Nullable String model, String status);
    }

    GuardedCall(ServerCall<Q, R> call, End end) {
        super(call);
        this.end = end;
    }

    /** The call is about this model. */
    synchronized void concerns(String name) {
        model = name;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!closed) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void sendMessage(R message) {
        if (!closed) {
            super.sendMessage(message);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (!closed) {
            closed = true;
            end.ended(model, status.getCode().name());
            super.close(status, trailers);
        }
    }

    /** The client has ended the call. */
    synchronized void cancelled() {
        if (!closed) {
            closed = true;
            end.ended(model, Status.Code.CANCELLED.name());
        }
    }
}
