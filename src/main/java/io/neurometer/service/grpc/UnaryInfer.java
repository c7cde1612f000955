package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code ModelInfer}: one request and its answer. */
final class UnaryInfer implements ServerCallHandler<IncomingMessage, ModelInferResponse> {
    /** A second message is read too, so that it can be refused. */
    private static final int MESSAGES = 2;

    private final InferCalls calls;

    UnaryInfer(InferCalls calls) {
        this.calls = calls;
    }

    @Override
    public ServerCall.Listener<IncomingMessage> startCall(
            ServerCall<IncomingMessage, ModelInferResponse> call, Metadata headers) {
        InferCalls.answerAlike(call, headers);
        call.request(MESSAGES);
        return new Listener(call);
    }

    private final class Listener extends ServerCall.Listener<IncomingMessage> {
        private final ServerCall<IncomingMessage, ModelInferResponse> call;
        private @Nullable IncomingMessage message;
        private boolean surplus;

        Listener(ServerCall<IncomingMessage, ModelInferResponse> call) {
            this.call = call;
        }

        @Override
        public void onMessage(IncomingMessage received) {
            if (message == null) {
                message = received;
            } else {
                surplus = true;
                received.close();
            }
        }

        @Override
        public void onHalfClose() {
            try {
                requireOne();
                serve();
                call.close(Status.OK, new Metadata());
            } catch (IOException | RuntimeException | Error failure) {
                GrpcStatus status = GrpcStatus.of(failure, "ModelInfer");
                call.close(status.status(), status.trailers());
            } finally {
                release();
            }
        }

        private void requireOne() {
            if (message == null || surplus) {
                throw invalid(null, "the call does not have one message", message == null ? 0 : "more", "one request");
            }
        }

        private void serve() throws IOException {
            IncomingMessage one = message;
            if (one != null) {
                calls.new Request(one).serve(answer -> {
                    call.sendHeaders(new Metadata());
                    call.sendMessage(answer);
                });
            }
        }

        @Override
        public void onCancel() {
            release();
        }

        private void release() {
            if (message != null) {
                message.close();
            }
        }
    }
}
