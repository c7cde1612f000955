package io.neurometer.service.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.neurometer.service.RunningService;
import io.neurometer.service.grpc.proto.CudaSharedMemoryRegisterRequest;
import io.neurometer.service.grpc.proto.CudaSharedMemoryStatusRequest;
import io.neurometer.service.grpc.proto.CudaSharedMemoryUnregisterRequest;
import io.neurometer.service.grpc.proto.DataType;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.neurometer.service.grpc.proto.LogSettingsRequest;
import io.neurometer.service.grpc.proto.ModelConfig;
import io.neurometer.service.grpc.proto.ModelConfigRequest;
import io.neurometer.service.grpc.proto.ModelMetadataRequest;
import io.neurometer.service.grpc.proto.ModelMetadataResponse;
import io.neurometer.service.grpc.proto.ModelReadyRequest;
import io.neurometer.service.grpc.proto.ModelRepositoryParameter;
import io.neurometer.service.grpc.proto.ModelStatistics;
import io.neurometer.service.grpc.proto.ModelStatisticsRequest;
import io.neurometer.service.grpc.proto.RepositoryIndexRequest;
import io.neurometer.service.grpc.proto.RepositoryModelLoadRequest;
import io.neurometer.service.grpc.proto.RepositoryModelUnloadRequest;
import io.neurometer.service.grpc.proto.ServerLiveRequest;
import io.neurometer.service.grpc.proto.ServerMetadataRequest;
import io.neurometer.service.grpc.proto.ServerReadyRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryRegisterRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryStatusRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryUnregisterRequest;
import io.neurometer.service.grpc.proto.TraceSettingRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call but inference. */
class GrpcProtocolTest {
    private static RunningService service;
    private static GrpcClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        for (String name : List.of("simple", "other")) {
            service.postBytes(
                    "/models?name=" + name, GrpcInferenceTest.simple(), "Content-Type", "application/octet-stream");
        }
        client = new GrpcClient(service);
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    private static GRPCInferenceServiceBlockingStub calls() {
        return client.calls();
    }

    private static Status.Code code(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call)
                .getStatus()
                .getCode();
    }

    @Test
    void theServerIsThere() {
        assertThat(calls().serverLive(ServerLiveRequest.getDefaultInstance()).getLive())
                .isTrue();
        assertThat(calls().serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
                .isTrue();
        assertThat(calls().serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getName())
                .isEqualTo("neurometer");
        assertThat(calls().serverMetadata(ServerMetadataRequest.getDefaultInstance())
                        .getExtensionsList())
                .contains("model_repository", "statistics", "model_configuration");
    }

    @Test
    void aModelIsDescribed() {
        ModelMetadataResponse model = calls().modelMetadata(
                        ModelMetadataRequest.newBuilder().setName("simple").build());

        assertThat(model.getName()).isEqualTo("simple");
        assertThat(model.getVersionsList()).containsExactly("1");
        assertThat(model.getPlatform()).isEqualTo("onnx_onnxv1");
        assertThat(model.getInputsList()).extracting("name").containsExactly("INPUT0", "INPUT1");
        assertThat(model.getInputs(0).getDatatype()).isEqualTo("INT32");
        assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 16L);
        assertThat(model.getOutputsList()).extracting("name").containsExactly("OUTPUT0", "OUTPUT1");
    }

    @Test
    void aModelIsConfigured() {
        ModelConfig config = calls().modelConfig(
                        ModelConfigRequest.newBuilder().setName("simple").build())
                .getConfig();

        assertThat(config.getName()).isEqualTo("simple");
        assertThat(config.getMaxBatchSize()).isPositive();
        assertThat(config.getInput(1).getDataType()).isEqualTo(DataType.TYPE_INT32);
        assertThat(config.getInput(1).getDimsList()).containsExactly(16L);
        assertThat(config.getOutput(0).getName()).isEqualTo("OUTPUT0");
        assertThat(config.hasDynamicBatching()).isFalse();
    }

    @Test
    void requestsAreCounted() {
        ModelStatistics before = statistics();

        calls().modelInfer(GrpcClient.sumAndDifference(3, 0));

        ModelStatistics after = statistics();
        assertThat(after.getInferenceCount() - before.getInferenceCount()).isEqualTo(3);
        assertThat(after.getExecutionCount() - before.getExecutionCount()).isEqualTo(1);
        assertThat(after.getInferenceStats().getSuccess().getCount()
                        - before.getInferenceStats().getSuccess().getCount())
                .isEqualTo(1);
        assertThat(after.getInferenceStats().getComputeInfer().getNs()).isPositive();
        assertThat(after.getBatchStatsList()).extracting("batchSize").contains(3L);
    }

    private static ModelStatistics statistics() {
        return calls().modelStatistics(
                        ModelStatisticsRequest.newBuilder().setName("simple").build())
                .getModelStats(0);
    }

    @Test
    void statisticsOfAllModels() {
        assertThat(calls().modelStatistics(ModelStatisticsRequest.getDefaultInstance())
                        .getModelStatsList())
                .extracting("name")
                .contains("simple", "other");
    }

    @Test
    void aModelIsUnloadedAndLoaded() {
        calls().repositoryModelUnload(RepositoryModelUnloadRequest.newBuilder()
                .setModelName("other")
                .putParameters(
                        "unload_dependents",
                        ModelRepositoryParameter.newBuilder()
                                .setBoolParam(false)
                                .build())
                .build());

        assertThat(isReady("other")).isFalse();
        assertThat(index("other")).isEqualTo("UNAVAILABLE");
        assertThat(code(() -> calls().modelInfer(GrpcClient.sumAndDifference(1, 0).toBuilder()
                        .setModelName("other")
                        .build())))
                .isEqualTo(Status.Code.NOT_FOUND);

        calls().repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                .setModelName("other")
                .build());

        assertThat(isReady("other")).isTrue();
        assertThat(index("other")).isEqualTo("READY");
    }

    private static boolean isReady(String model) {
        return calls().modelReady(ModelReadyRequest.newBuilder().setName(model).build())
                .getReady();
    }

    private static String index(String model) {
        return calls().repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList().stream()
                .filter(entry -> entry.getName().equals(model))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    @Test
    void nothingIsLoadedThatIsNotThere() {
        assertThat(isReady("nothing")).isFalse();
        assertThat(code(() -> calls().repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                        .setModelName("nothing")
                        .build())))
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(code(() -> calls().repositoryModelLoad(RepositoryModelLoadRequest.newBuilder()
                        .setModelName("simple")
                        .putParameters("file:1/model.onnx", ModelRepositoryParameter.getDefaultInstance())
                        .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(code(() -> calls().modelMetadata(ModelMetadataRequest.newBuilder()
                        .setName("nothing")
                        .build())))
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(code(() -> calls().modelMetadata(ModelMetadataRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(code(() -> calls().repositoryIndex(RepositoryIndexRequest.newBuilder()
                        .setRepositoryName("elsewhere")
                        .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void whatIsNotThereIsRefusedWithAReason() {
        List<ThrowingCallable> unsupported = List.of(
                () -> calls().systemSharedMemoryStatus(SystemSharedMemoryStatusRequest.getDefaultInstance()),
                () -> calls().systemSharedMemoryRegister(SystemSharedMemoryRegisterRequest.getDefaultInstance()),
                () -> calls().systemSharedMemoryUnregister(SystemSharedMemoryUnregisterRequest.getDefaultInstance()),
                () -> calls().cudaSharedMemoryStatus(CudaSharedMemoryStatusRequest.getDefaultInstance()),
                () -> calls().cudaSharedMemoryRegister(CudaSharedMemoryRegisterRequest.getDefaultInstance()),
                () -> calls().cudaSharedMemoryUnregister(CudaSharedMemoryUnregisterRequest.getDefaultInstance()),
                () -> calls().traceSetting(TraceSettingRequest.getDefaultInstance()),
                () -> calls().logSettings(LogSettingsRequest.getDefaultInstance()));

        for (ThrowingCallable call : unsupported) {
            Status status =
                    catchThrowableOfType(StatusRuntimeException.class, call).getStatus();
            assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(status.getDescription()).contains(";");
        }
    }

    @Test
    void healthAndReflectionAreServed() throws Exception {
        for (String name : List.of("", "inference.GRPCInferenceService")) {
            assertThat(HealthGrpc.newBlockingStub(client.channel)
                            .check(HealthCheckRequest.newBuilder()
                                    .setService(name)
                                    .build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> reflection = ServerReflectionGrpc.newStub(client.channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        reflection.onNext(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("inference.GRPCInferenceService")
                .build());
        assertThat(answer.get(30, TimeUnit.SECONDS).getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isPositive();
        reflection.onCompleted();
    }
}
