package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.neurometer.engine.tensor.OffHeap;
import io.neurometer.service.Await;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.models.EngineThreads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that nobody waits for any more, and more of them than there is room for. */
class GrpcDeadlineTest {
    private static final int CANCELLED = 5;

    private static RunningService service;
    private static GrpcClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(
                directory,
                "neurometer.engine.instances=1",
                "neurometer.engine.queue=2",
                "neurometer.grpc.inbound-bytes=8MB");
        GrpcStopTest.registerSlow(service);
        service.postBytes(
                "/models?name=simple", GrpcInferenceTest.simple(), "Content-Type", "application/octet-stream");
        client = new GrpcClient(service);
        client.calls().modelInfer(GrpcStopTest.slow());
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    @Test
    void aDeadlineEndsTheCall() {
        assertThat(catchThrowableOfType(
                                StatusRuntimeException.class,
                                () -> client.calls()
                                        .withDeadlineAfter(50, TimeUnit.MILLISECONDS)
                                        .modelInfer(GrpcStopTest.slow()))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Await.until(() -> service.bean(EngineThreads.class).running() == 0);
    }

    @Test
    void cancelledCallsLeaveNothingBehind() {
        Await.until(() -> service.bean(EngineThreads.class).running() == 0);
        long before = OffHeap.used();

        for (int i = 0; i < CANCELLED; i++) {
            ListenableFuture<ModelInferResponse> call =
                    GRPCInferenceServiceGrpc.newFutureStub(client.channel).modelInfer(GrpcStopTest.slow());
            Await.until(() -> service.bean(EngineThreads.class).running() > 0);
            call.cancel(true);
            Await.until(() -> service.bean(EngineThreads.class).running() == 0);
        }

        // Less is left where memory of an earlier call or class was still charged.
        Await.until(() -> OffHeap.used() <= before);
        assertThat(client.calls().modelInfer(GrpcClient.sumAndDifference(1, 1)).getId())
                .isEqualTo("1");
    }

    @Test
    void aFullQueueIsSaidAtOnce() throws Exception {
        Await.until(() -> service.bean(EngineThreads.class).running() == 0);
        List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(GRPCInferenceServiceGrpc.newFutureStub(client.channel).modelInfer(GrpcStopTest.slow()));
        }
        int answered = 0;
        List<Status> refused = new ArrayList<>();
        for (ListenableFuture<ModelInferResponse> call : calls) {
            try {
                call.get(60, TimeUnit.SECONDS);
                answered++;
            } catch (java.util.concurrent.ExecutionException failure) {
                refused.add(Status.fromThrowable(failure));
            }
        }

        assertThat(answered).isPositive();
        assertThat(refused).isNotEmpty().allMatch(status -> status.getCode() == Status.Code.UNAVAILABLE);
    }

    @Test
    void messagesThatTogetherTakeTooMuchMemoryAreRefused() {
        ModelInferRequest large = GrpcClient.sumAndDifference(1, 0).toBuilder()
                .setRawInputContents(0, ByteString.copyFrom(new byte[10 << 20]))
                .build();

        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> client.calls().modelInfer(large));

        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getStatus().getDescription()).contains("neurometer.grpc.inbound-bytes");
        for (int i = 0; i < 100; i++) {
            assertThat(client.calls()
                            .modelInfer(GrpcClient.sumAndDifference(1000, i))
                            .getId())
                    .isEqualTo(Integer.toString(i));
        }
    }
}
