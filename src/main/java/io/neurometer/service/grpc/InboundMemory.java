package io.neurometer.service.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of all messages together that have arrived, in whole or in part, and have not been read. Without it,
 * clients that send large messages at once would exhaust the memory of the network library and break each other's
 * connections. The call whose message would be too much ends.
 */
final class InboundMemory extends ServerStreamTracer.Factory {
    private static final Context.Key<Share> SHARE = Context.key("inbound memory");

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    InboundMemory(long limit) {
        this.limit = limit;
    }

    /** Of the call that the current thread serves. */
    static @Nullable Share current() {
        return SHARE.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Share();
    }

    /** What one call has of it. */
    final class Share extends ServerStreamTracer {
        private final AtomicLong held = new AtomicLong();
        private volatile @Nullable ServerCall<?, ?> call;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(SHARE, this);
        }

        /** @param guarded ends at most once, from any thread */
        void belongsTo(ServerCall<?, ?> guarded) {
            call = guarded;
        }

        @Override
        public void inboundWireSize(long bytes) {
            held.addAndGet(bytes);
            ServerCall<?, ?> owner = call;
            if (used.addAndGet(bytes) > limit && owner != null) {
                GrpcStatus status = GrpcStatus.of(tooMuch(), "a call");
                owner.close(status.status(), status.trailers());
            }
        }

        private EngineException tooMuch() {
            return new EngineException(
                    Fault.of(ErrorCode.MEMORY_EXHAUSTED, null, "the messages that arrive at once take too much memory")
                            .expected("at most " + limit + " bytes together")
                            .fix("try again, send less at once, or have neurometer.grpc.inbound-bytes raised"));
        }

        /** All that has arrived has been read. */
        void release() {
            used.addAndGet(-held.getAndSet(0));
        }

        @Override
        public void streamClosed(io.grpc.Status status) {
            release();
        }
    }
}
