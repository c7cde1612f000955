package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelStreamInferResponse;
import io.neurometer.service.grpc.proto.ServerMetadataRequest;
import io.neurometer.service.security.Access;
import io.neurometer.service.security.AccessControl;
import io.neurometer.service.security.AccessTable;
import io.neurometer.service.security.Role;
import io.neurometer.service.security.Route;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
                directory,
                "neurometer.security.enabled=true",
                "neurometer.security.api-key=open-sesame",
                "neurometer.security.wrong-keys-per-minute=1000",
                "neurometer.security.keys.reader.key=key-that-reads",
                "neurometer.security.keys.reader.roles=read",
                "neurometer.security.keys.caller.key=key-that-infers",
                "neurometer.security.keys.caller.roles=infer",
                "neurometer.security.keys.slow.key=key-that-is-slow",
                "neurometer.security.keys.slow.roles=infer",
                "neurometer.security.keys.slow.requests-per-second=0.001",
                "neurometer.security.keys.slow.burst=2");
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
    void everyMethodOfEveryServiceHasARowAndAsksForTheKeyThere(String method) {
        Route route = service.bean(AccessControl.class).table().find(AccessTable.RPC, "/" + method);
        assertThat(route).as(method).isNotNull();

        Status.Code code = call(method, null);

        if (route.access() == Access.OPEN) {
            assertThat(code).isNotEqualTo(Status.Code.UNAUTHENTICATED);
        } else {
            assertThat(code).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aMethodThatIsNotThereIsUnimplemented() {
        assertThat(call("inference.GRPCInferenceService/Nothing", null)).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aRoleMayMakeItsOwnCallsOnly(String method) {
        Access access = service.bean(AccessControl.class)
                .table()
                .find(AccessTable.RPC, "/" + method)
                .access();

        assertThat(call(method, "key-that-reads") == Status.Code.PERMISSION_DENIED)
                .isEqualTo(!access.isGrantedTo(Set.of(Role.READ)));
        assertThat(call(method, "key-that-infers") == Status.Code.PERMISSION_DENIED)
                .isEqualTo(!access.isGrantedTo(Set.of(Role.READ, Role.INFER)));
    }

    @Test
    void everyRequestOfAStreamCounts() throws Exception {
        List<String> errors = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        StreamObserver<ModelInferRequest> stream = client.stream()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key("key-that-is-slow")))
                .modelStreamInfer(new StreamObserver<>() {
                    @Override
                    public void onNext(ModelStreamInferResponse answer) {
                        errors.add(answer.getErrorMessage());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(null);
                    }
                });
        for (int i = 0; i < 3; i++) {
            stream.onNext(GrpcClient.sumAndDifference(1, i));
        }
        stream.onCompleted();
        end.get(60, TimeUnit.SECONDS);

        assertThat(errors).hasSize(3);
        assertThat(errors.subList(0, 2)).allMatch(error -> error.contains("unknown model"));
        assertThat(errors.get(2)).contains("as many requests as it may");
    }

    private static Metadata key(String key) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return headers;
    }

    /** The status of a call with one empty message. */
    private static Status.Code call(String method, String key) {
        MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        Channel channel = key == null
                ? client.channel
                : ClientInterceptors.intercept(client.channel, MetadataUtils.newAttachHeadersInterceptor(key(key)));
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                channel,
                raw,
                CallOptions.DEFAULT.withDeadlineAfter(millis(method), TimeUnit.MILLISECONDS),
                new byte[0]);
        try {
            while (answers.hasNext()) {
                answers.next();
            }
            return Status.Code.OK;
        } catch (StatusRuntimeException failure) {
            return failure.getStatus().getCode();
        }
    }

    /** Whoever watches gets no end. */
    private static long millis(String method) {
        return method.endsWith("/Watch") ? 300 : 30_000;
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
        var request = ServerMetadataRequest.getDefaultInstance();

        if (known) {
            assertThatCode(() -> calls.serverMetadata(request)).doesNotThrowAnyException();
        } else {
            StatusRuntimeException refusal =
                    catchThrowableOfType(StatusRuntimeException.class, () -> calls.serverMetadata(request));
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refusal.getStatus().getDescription()).containsIgnoringCase("key");
        }
    }
}
