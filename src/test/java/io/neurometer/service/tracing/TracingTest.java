package io.neurometer.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.neurometer.service.OnnxFiles;
import io.neurometer.service.RunningService;
import io.neurometer.service.RunningService.Answer;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.InferTensorContents;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Spans reach a collector, in the trace of the caller. */
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String INPUT = "\"shape\":[2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}";

    private static SpanCollector collector;
    private static RunningService service;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() throws IOException {
        collector = new SpanCollector();
        service = RunningService.start(directory, "neurometer.tracing.endpoint=" + collector.endpoint());
        Answer answer =
                service.postBytes("/models?name=m", OnnxFiles.addRelu(), "Content-Type", "application/octet-stream");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
        collector.close();
    }

    @Test
    void aRequestIsTracedThroughItsStages() {
        Answer answer = infer(
                "00-" + TRACE + "-" + CALLER + "-01",
                "{\"model\":\"m\",\"inputs\":[{\"name\":\"a\"," + INPUT + ",{\"name\":\"b\"," + INPUT + "]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);

        List<SpanCollector.Span> spans = of(TRACE);

        SpanCollector.Span request = only(spans, "POST");
        assertThat(request.parent()).isEqualTo(CALLER);
        SpanCollector.Span inference = only(spans, "inference");
        assertThat(inference.parent()).isEqualTo(request.id());
        long from = inference.start();
        for (String stage : List.of("decode", "acquire", "queue", "compute", "copy_out", "encode")) {
            SpanCollector.Span span = only(spans, stage);
            assertThat(span.parent()).as(stage).isEqualTo(inference.id());
            assertThat(span.start()).as(stage).isEqualTo(from);
            assertThat(span.end()).as(stage).isBetween(span.start(), inference.end());
            from = span.end();
        }
    }

    /** By the trace in the metadata of the call. */
    @Test
    void aCallByGrpcIsInTheTraceOfItsCaller() {
        String traced = "4af7651916cd43dd8448eb211c80319c";
        Metadata metadata = new Metadata();
        metadata.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + traced + "-" + CALLER + "-01");
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", service.bean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .build();
        try {
            ModelInferResponse answer = GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .modelInfer(ModelInferRequest.newBuilder()
                            .setModelName("m")
                            .addInputs(input("a"))
                            .addInputs(input("b"))
                            .build());
            assertThat(answer.getModelName()).isEqualTo("m");
        } finally {
            channel.shutdownNow();
        }

        String method = GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();
        List<SpanCollector.Span> spans = of(traced, method);

        SpanCollector.Span call = only(spans, method);
        assertThat(call.parent()).isEqualTo(CALLER);
        SpanCollector.Span inference = only(spans, "inference");
        assertThat(inference.parent()).isEqualTo(call.id());
        assertThat(only(spans, "compute").parent()).isEqualTo(inference.id());
    }

    private static ModelInferRequest.InferInputTensor input(String name) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("FP32")
                .addAllShape(List.of(2L, 3L))
                .setContents(InferTensorContents.newBuilder().addAllFp32Contents(List.of(1f, 2f, 3f, 4f, 5f, 6f)))
                .build();
    }

    @Test
    void tracesThatTheCallerDoesNotKeepAreNotSent() {
        String unkept = "1af7651916cd43dd8448eb211c80319c";
        String after = "3af7651916cd43dd8448eb211c80319c";
        infer("00-" + unkept + "-" + CALLER + "-00", "{}");
        infer("00-" + after + "-" + CALLER + "-01", "{}");

        assertThat(of(after)).isNotEmpty();
        assertThat(collector.spans()).noneMatch(span -> span.trace().equals(unkept));
    }

    @Test
    void requestsThatAreRefusedAreTracedToo() {
        String refused = "2af7651916cd43dd8448eb211c80319c";
        assertThat(infer("00-" + refused + "-" + CALLER + "-01", "{").status()).isEqualTo(400);

        assertThat(of(refused)).extracting(SpanCollector.Span::name).contains("POST", "inference");
    }

    private static Answer infer(String parent, String body) {
        return service.send(service.request("/infer")
                .header("Content-Type", "application/json")
                .header("traceparent", parent)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The span of a request ends after its answer. */
    private static List<SpanCollector.Span> of(String trace) {
        return of(trace, "POST");
    }

    private static List<SpanCollector.Span> of(String trace, String request) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        List<SpanCollector.Span> found = List.of();
        while (found.stream().noneMatch(span -> span.name().equals(request)) && System.nanoTime() < end) {
            service.bean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
            found = collector.spans().stream()
                    .filter(span -> span.trace().equals(trace))
                    .toList();
        }
        return found;
    }

    private static SpanCollector.Span only(List<SpanCollector.Span> spans, String name) {
        List<SpanCollector.Span> found =
                spans.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }
}
