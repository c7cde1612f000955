package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.ServerLiveRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcAccessTest {
    private static RunningService service;
    private static GrpcClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory, "neurometer.security.enabled=true", "neurometer.security.api-key=open-sesame");
        client = new GrpcClient(service);
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    static Stream<String> methods() {
        return Stream.of(
                        GRPCInferenceServiceGrpc.getServiceDescriptor(),
                        HealthGrpc.getServiceDescriptor(),
                        ServerReflectionGrpc.getServiceDescriptor())
                .flatMap(served -> served.getMethods().stream())
                .map(MethodDescriptor::getFullMethodName);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void refusesEveryMethodOfEveryServiceWithoutTheKey(String method) {
        MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();

        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                client.channel, raw, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), new byte[0]);

        assertThat(catchThrowableOfType(StatusRuntimeException.class, answers::hasNext)
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    @ParameterizedTest
    @CsvSource({
        "authorization, Bearer open-sesame, true",
        "authorization, bearer open-sesame, true",
        "x-api-key, open-sesame, true",
        "x-api-key, open-sesam, false",
        "x-api-key, open-sesame1, false",
        "authorization, open-sesame, false",
        "authorization, Basic open-sesame, false"
    })
    void knowsTheKey(String name, String value, boolean known) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        var calls = client.calls().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));

        if (known) {
            assertThatCode(() -> calls.serverLive(ServerLiveRequest.getDefaultInstance()))
                    .doesNotThrowAnyException();
        } else {
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class, () -> calls.serverLive(ServerLiveRequest.getDefaultInstance()));
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refusal.getStatus().getDescription()).contains("x-api-key");
        }
    }
}
