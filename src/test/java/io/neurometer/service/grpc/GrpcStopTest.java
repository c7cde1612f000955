package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc;
import io.neurometer.service.grpc.proto.InferParameter;
import io.neurometer.service.grpc.proto.ModelInferRequest;
import io.neurometer.service.grpc.proto.ModelInferResponse;
import io.neurometer.service.grpc.proto.ModelStreamInferResponse;
import io.neurometer.service.models.EngineThreads;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcStopTest {
    private static final int ROWS = 2;

    /** Convolutions of 0.6 GMAC for each row: seconds on the reference, on whatever processor. */
    private static final String LAYERS = "{\"type\":\"conv2d\",\"out_channels\":64,\"kernel\":3,\"padding\":\"same\"},"
            + "{\"type\":\"upsample\",\"scale_factor\":4},"
            + "{\"type\":\"conv2d\",\"out_channels\":64,\"kernel\":3,\"padding\":\"same\",\"repeat\":12},"
            + "{\"type\":\"global_avg_pool\"}";

    static ModelInferRequest slow() {
        return ModelInferRequest.newBuilder()
                .setModelName("slow")
                .putParameters(
                        "backend",
                        InferParameter.newBuilder().setStringParam("reference").build())
                .addInputs(GrpcClient.input("x", "FP32", ROWS, 1, 32, 32))
                .addRawInputContents(ByteString.copyFrom(new byte[ROWS * 32 * 32 * 4]))
                .build();
    }

    static void registerSlow(RunningService service) {
        assertThat(service.postJson(
                                "/models?name=slow",
                                "{\"name\":\"slow\",\"inputs\":[{\"name\":\"x\",\"shape\":[\"N\",1,32,32],"
                                        + "\"datatype\":\"FP32\"}],\"seed\":1,\"layers\":[" + LAYERS + "]}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void answersWhatItIsAtAndEndsStreams(@TempDir Path directory) throws Exception {
        RunningService service = RunningService.start(directory);
        registerSlow(service);
        EngineThreads threads = service.bean(EngineThreads.class);
        CompletableFuture<Void> stopped;
        try (GrpcClient client = new GrpcClient(service)) {
            CompletableFuture<Status> end = new CompletableFuture<>();
            StreamObserver<ModelInferRequest> stream = client.stream().modelStreamInfer(new StreamObserver<>() {
                @Override
                public void onNext(ModelStreamInferResponse answer) {}

                @Override
                public void onError(Throwable failure) {
                    end.complete(Status.fromThrowable(failure));
                }

                @Override
                public void onCompleted() {
                    end.complete(Status.OK);
                }
            });
            stream.onNext(GrpcClient.sumAndDifference(1, 0));
            ListenableFuture<ModelInferResponse> running =
                    GRPCInferenceServiceGrpc.newFutureStub(client.channel).modelInfer(slow());
            while (threads.running() == 0 && !running.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(running.isDone()).isFalse();

            stopped = CompletableFuture.runAsync(service::close);

            assertThat(end.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(running.get(60, TimeUnit.SECONDS).getRawOutputContents(0).size())
                    .isEqualTo(ROWS * 64 * 4);
        }
        stopped.get(20, TimeUnit.SECONDS);
    }
}
