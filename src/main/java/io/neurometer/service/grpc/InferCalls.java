package io.neurometer.service.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.neurometer.engine.error.EngineException;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.inference.InferRequest;
import io.neurometer.service.inference.InferenceExchange;
import io.neurometer.service.protocol.UnknownModels;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Serves inference requests as {@code POST /infer} does, each with its own place among the calls that are worked on. */
final class InferCalls {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);

    private final InferenceExchange exchange;
    private final InferDecoder decoder;
    private final UnknownModels unknown;
    private final CallGate gate;
    private final Duration longest;

    /** @param longest how long a call may take that has no deadline of its own */
    InferCalls(
            InferenceExchange exchange, InferDecoder decoder, UnknownModels unknown, CallGate gate, Duration longest) {
        this.exchange = exchange;
        this.decoder = decoder;
        this.unknown = unknown;
        this.gate = gate;
        this.longest = longest;
    }

    /** Whoever compresses requests is sent compressed answers. */
    static void answerAlike(ServerCall<?, ?> call, Metadata headers) {
        if ("gzip".equals(headers.get(ENCODING))) {
            call.setCompression("gzip");
        }
    }

    /** One request that has arrived. */
    final class Request {
        private final IncomingMessage message;
        private final CallWatch watch = new CallWatch(longest);
        private final InboundMemory.@Nullable Share memory = InboundMemory.current();
        private String id = "";
        private @Nullable InferRequest decoded;
        private CallGate.@Nullable Pass pass;

        Request(IncomingMessage message) {
            this.message = message;
        }

        /** What the request calls itself, as far as it has been read; empty for nothing. */
        String id() {
            return id;
        }

        /**
         * Computes the answer. Closes the message, whatever happens.
         *
         * @param target sends the answer before it returns
         */
        void serve(Consumer<ModelInferResponse> target) throws IOException {
            try (message) {
                exchange.serve(watch.wanted(), this::read, answer -> {
                    watch.requireWanted();
                    target.accept(InferEncoder.encode(answer));
                });
            } catch (EngineException failure) {
                InferRequest request = decoded;
                throw request == null ? failure : unknown.translated(failure, request.model());
            } finally {
                watch.end();
                releaseMemory();
                if (pass != null) {
                    pass.close();
                }
            }
        }

        private void releaseMemory() {
            if (memory != null) {
                memory.release();
            }
        }

        private InferRequest read() throws IOException {
            pass = gate.enter();
            watch.requireWanted();
            InferRequest request = decoder.decode(message, name -> id = name);
            decoded = request;
            releaseMemory();
            return request;
        }
    }
}
