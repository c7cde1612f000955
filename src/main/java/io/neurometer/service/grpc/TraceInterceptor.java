package io.neurometer.service.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.neurometer.service.error.LoggedTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A span of each call by gRPC that may be made, within the trace of its caller where its metadata has one. */
final class TraceInterceptor implements ServerInterceptor {
    private static final Set<Status.Code> FAULTS =
            Set.of(Status.Code.UNKNOWN, Status.Code.INTERNAL, Status.Code.UNAVAILABLE, Status.Code.DATA_LOSS);

    private static final TextMapGetter<Metadata> METADATA = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Metadata metadata) {
            return metadata.keys();
        }

        @Override
        public @Nullable String get(@Nullable Metadata metadata, String name) {
            return metadata == null ? null : metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    };

    private final Tracer tracer;

    TraceInterceptor(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        Span span = tracer.spanBuilder(method)
                .setParent(W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, METADATA))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("rpc.system", "grpc")
                .setAttribute("rpc.method", method)
                .startSpan();
        ServerCall.Listener<Q> listener = next.startCall(new Traced<>(call, span), headers);
        return new Within<>(listener, span);
    }

    private static final class Traced<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final Span span;

        Traced(ServerCall<Q, R> call, Span span) {
            super(call);
            this.span = span;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            end(span, status.getCode());
            super.close(status, trailers);
        }
    }

    /** A span that has ended already stays as it is. */
    private static void end(Span span, Status.Code code) {
        span.setAttribute("rpc.grpc.status_code", code.value());
        if (FAULTS.contains(code)) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** What is done for the call is done within its span. */
    private static final class Within<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Span span;

        Within(ServerCall.Listener<Q> listener, Span span) {
            super(listener);
            this.span = span;
        }

        @Override
        public void onMessage(Q message) {
            within(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            within(super::onHalfClose);
        }

        @Override
        public void onCancel() {
            try {
                within(super::onCancel);
            } finally {
                end(span, Status.Code.CANCELLED);
            }
        }

        private static LoggedTrace logged(SpanContext ids) {
            return new LoggedTrace(
                    ids.getTraceId(), ids.getSpanId(), ids.getTraceFlags().asHex());
        }

        private void within(Runnable work) {
            try (Scope scope = span.makeCurrent();
                    LoggedTrace logged = logged(span.getSpanContext())) {
                work.run();
            }
        }
    }
}
