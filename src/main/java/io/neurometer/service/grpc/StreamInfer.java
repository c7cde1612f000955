package io.neurometer.service.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.neurometer.service.error.Problem;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.grpc.proto.ModelStreamInferResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code ModelStreamInfer}: requests one after the other, each answered before the next is read. A request that fails is
 * answered with {@code error_message}, and the stream goes on. No request is read while the client does not take the
 * answers that it has.
 */
final class StreamInfer implements ServerCallHandler<IncomingMessage, ModelStreamInferResponse> {
    /** Triton's clients look for it where a request may have several answers. */
    private static final String LAST = "triton_final_response";

    private static final InferParameter TRUE =
            InferParameter.newBuilder().setBoolParam(true).build();

    private final InferCalls calls;
    private final Set<Listener> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    StreamInfer(InferCalls calls) {
        this.calls = calls;
    }

    @Override
    public ServerCall.Listener<IncomingMessage> startCall(
            ServerCall<IncomingMessage, ModelStreamInferResponse> call, Metadata headers) {
        InferCalls.answerAlike(call, headers);
        call.sendHeaders(new Metadata());
        call.request(1);
        Listener listener = new Listener(call);
        open.add(listener);
        if (stopping) {
            listener.stop();
        }
        return listener;
    }

    /** Ends every stream once the request that it is at has been answered. */
    void stop() {
        stopping = true;
        List.copyOf(open).forEach(Listener::stop);
    }

    private final class Listener extends ServerCall.Listener<IncomingMessage> {
        private final ServerCall<IncomingMessage, ModelStreamInferResponse> call;
        private final CallAccess.Admission admission = AccessInterceptor.current();
        private boolean first = true;
        private boolean blocked;
        private boolean closed;

        Listener(ServerCall<IncomingMessage, ModelStreamInferResponse> call) {
            this.call = call;
        }

        @Override
        public synchronized void onMessage(IncomingMessage message) {
            if (closed) {
                message.close();
                return;
            }
            InferCalls.Request request = calls.new Request(message);
            try {
                requireAdmitted(message);
                request.serve(answer -> call.sendMessage(ModelStreamInferResponse.newBuilder()
                        .setInferResponse(answer.toBuilder().putParameters(LAST, TRUE))
                        .build()));
            } catch (IOException | RuntimeException | Error failure) {
                if (!call.isCancelled()) {
                    call.sendMessage(failed(request, failure));
                }
            }
            blocked = !call.isReady();
            if (!blocked) {
                call.request(1);
            }
        }

        /** The first request has been counted with the call. */
        private void requireAdmitted(IncomingMessage message) {
            Problem refusal = first ? null : admission.furtherRequest();
            first = false;
            if (refusal != null) {
                message.close();
                throw new ProblemException(refusal);
            }
        }

        private static ModelStreamInferResponse failed(InferCalls.Request request, Throwable failure) {
            return ModelStreamInferResponse.newBuilder()
                    .setErrorMessage(GrpcStatus.of(failure, "ModelStreamInfer").message())
                    .setInferResponse(
                            ModelInferResponse.newBuilder().setId(request.id()).putParameters(LAST, TRUE))
                    .build();
        }

        @Override
        public synchronized void onReady() {
            if (blocked && !closed) {
                blocked = false;
                call.request(1);
            }
        }

        @Override
        public synchronized void onHalfClose() {
            close(Status.OK, new Metadata());
        }

        @Override
        public void onCancel() {
            open.remove(this);
        }

        synchronized void stop() {
            GrpcStatus status = GrpcStatus.of(ProblemException.stopping().problem());
            close(status.status(), status.trailers());
        }

        private void close(Status status, Metadata trailers) {
            open.remove(this);
            if (!closed) {
                closed = true;
                call.close(status, trailers);
            }
        }
    }
}
