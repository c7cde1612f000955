package io.neurometer.service.grpc;

import static io.neurometer.service.inference.RequestFaults.invalid;

import io.grpc.stub.StreamObserver;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.error.ErrorCode;
import io.neurometer.service.error.ProblemCode;
import io.neurometer.service.error.ProblemException;
import io.neurometer.service.grpc.proto.ModelConfigRequest;
import io.neurometer.service.grpc.proto.ModelConfigResponse;
import io.neurometer.service.grpc.proto.ModelMetadataRequest;
import io.neurometer.service.grpc.proto.ModelMetadataResponse;
import io.neurometer.service.grpc.proto.ModelReadyRequest;
import io.neurometer.service.grpc.proto.ModelReadyResponse;
import io.neurometer.service.grpc.proto.ModelStatisticsRequest;
import io.neurometer.service.grpc.proto.ModelStatisticsResponse;
import io.neurometer.service.grpc.proto.RepositoryIndexRequest;
import io.neurometer.service.grpc.proto.RepositoryIndexResponse;
import io.neurometer.service.grpc.proto.RepositoryModelLoadRequest;
import io.neurometer.service.grpc.proto.RepositoryModelLoadResponse;
import io.neurometer.service.grpc.proto.RepositoryModelUnloadRequest;
import io.neurometer.service.grpc.proto.RepositoryModelUnloadResponse;
import io.neurometer.service.grpc.proto.ServerLiveRequest;
import io.neurometer.service.grpc.proto.ServerLiveResponse;
import io.neurometer.service.grpc.proto.ServerMetadataRequest;
import io.neurometer.service.grpc.proto.ServerMetadataResponse;
import io.neurometer.service.grpc.proto.ServerReadyRequest;
import io.neurometer.service.grpc.proto.ServerReadyResponse;
import io.neurometer.service.models.ModelReference;
import io.neurometer.service.protocol.ConfigurationService;
import io.neurometer.service.protocol.IndexedModel;
import io.neurometer.service.protocol.MetadataService;
import io.neurometer.service.protocol.RepositoryService;
import io.neurometer.service.protocol.ServerMetadata;
import io.neurometer.service.protocol.StatisticsService;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Every call but inference. */
final class ControlCalls extends UnsupportedCalls {
    private final Services services;
    private final CallGate gate;

    /** @param ready whether the service takes requests */
    record Services(
            MetadataService metadata,
            ConfigurationService configurations,
            StatisticsService statistics,
            RepositoryService repository,
            BooleanSupplier ready) {}

    ControlCalls(Services services, CallGate gate) {
        this.services = services;
        this.gate = gate;
    }

    private <T> void answer(String call, StreamObserver<T> client, Supplier<T> answer) {
        T message;
        try (CallGate.Pass pass = gate.enter()) {
            message = answer.get();
        } catch (RuntimeException | Error failure) {
            GrpcStatus status = GrpcStatus.of(failure, call);
            client.onError(status.status().asRuntimeException(status.trailers()));
            return;
        }
        client.onNext(message);
        client.onCompleted();
    }

    private static ModelReference reference(String name, String version) {
        if (name.isEmpty()) {
            throw invalid("name", "is missing", null, "a model's name");
        }
        return ModelReference.named(name, version.isEmpty() ? null : version);
    }

    /** Answered even when every other call is refused: the process is alive. */
    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> client) {
        client.onNext(ServerLiveResponse.newBuilder().setLive(true).build());
        client.onCompleted();
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> client) {
        answer(
                "ServerReady",
                client,
                () -> ServerReadyResponse.newBuilder()
                        .setReady(services.ready().getAsBoolean())
                        .build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> client) {
        answer("ModelReady", client, () -> {
            ModelReference model = reference(request.getName(), request.getVersion());
            return ModelReadyResponse.newBuilder().setReady(isReady(model)).build();
        });
    }

    /** A model that is not there, or that cannot be run, is not ready: clients ask for it after they have unloaded it. */
    private boolean isReady(ModelReference model) {
        try {
            services.metadata().requireReady(model);
            return true;
        } catch (EngineException failure) {
            if (failure.code() == ErrorCode.REQUEST_INVALID) {
                throw failure;
            }
            return false;
        } catch (ProblemException refusal) {
            if (refusal.problem().code() != ProblemCode.NOT_READY) {
                throw refusal;
            }
            return false;
        }
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> client) {
        ServerMetadata server = services.metadata().server();
        client.onNext(ServerMetadataResponse.newBuilder()
                .setName(server.name())
                .setVersion(server.version())
                .addAllExtensions(server.extensions())
                .build());
        client.onCompleted();
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> client) {
        answer(
                "ModelMetadata",
                client,
                () -> ProtocolMessages.metadata(
                        services.metadata().model(reference(request.getName(), request.getVersion()))));
    }

    @Override
    public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> client) {
        answer(
                "ModelConfig",
                client,
                () -> ModelConfigResponse.newBuilder()
                        .setConfig(ProtocolMessages.configuration(services.configurations()
                                .configuration(reference(request.getName(), request.getVersion()))))
                        .build());
    }

    @Override
    public void modelStatistics(ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> client) {
        answer("ModelStatistics", client, () -> {
            var found = request.getName().isEmpty()
                    ? services.statistics().all()
                    : services.statistics().of(reference(request.getName(), request.getVersion()));
            return ModelStatisticsResponse.newBuilder()
                    .addAllModelStats(
                            found.stream().map(ProtocolMessages::statistics).toList())
                    .build();
        });
    }

    @Override
    public void repositoryIndex(RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> client) {
        answer("RepositoryIndex", client, () -> {
            requireThisRepository(request.getRepositoryName());
            List<IndexedModel> models = services.repository().index(request.getReady());
            RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
            models.forEach(model -> index.addModels(RepositoryIndexResponse.ModelIndex.newBuilder()
                    .setName(model.name())
                    .setVersion(model.version())
                    .setState(model.state())
                    .setReason(model.reason())));
            return index.build();
        });
    }

    @Override
    public void repositoryModelLoad(
            RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> client) {
        answer("RepositoryModelLoad", client, () -> {
            requireThisRepository(request.getRepositoryName());
            String name = String.valueOf(reference(request.getModelName(), "").name());
            request.getParametersMap()
                    .keySet()
                    .forEach(parameter -> services.repository().refuseLoadParameter(name, parameter));
            services.repository().load(name);
            return RepositoryModelLoadResponse.getDefaultInstance();
        });
    }

    @Override
    public void repositoryModelUnload(
            RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> client) {
        answer("RepositoryModelUnload", client, () -> {
            requireThisRepository(request.getRepositoryName());
            String name = String.valueOf(reference(request.getModelName(), "").name());
            request.getParametersMap()
                    .keySet()
                    .forEach(parameter -> services.repository().checkUnloadParameter(name, parameter));
            services.repository().unload(name);
            return RepositoryModelUnloadResponse.getDefaultInstance();
        });
    }

    private static void requireThisRepository(String name) {
        if (!name.isEmpty()) {
            throw invalid("repository_name", "there is one repository, which has no name", name, "no repository_name");
        }
    }
}
