package io.neurometer.service.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.neurometer.service.grpc.proto.CudaSharedMemoryRegisterRequest;
import io.neurometer.service.grpc.proto.CudaSharedMemoryRegisterResponse;
import io.neurometer.service.grpc.proto.CudaSharedMemoryStatusRequest;
import io.neurometer.service.grpc.proto.CudaSharedMemoryStatusResponse;
import io.neurometer.service.grpc.proto.CudaSharedMemoryUnregisterRequest;
import io.neurometer.service.grpc.proto.CudaSharedMemoryUnregisterResponse;
import io.neurometer.service.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.neurometer.service.grpc.proto.LogSettingsRequest;
import io.neurometer.service.grpc.proto.LogSettingsResponse;
import io.neurometer.service.grpc.proto.SystemSharedMemoryRegisterRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryRegisterResponse;
import io.neurometer.service.grpc.proto.SystemSharedMemoryStatusRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryStatusResponse;
import io.neurometer.service.grpc.proto.SystemSharedMemoryUnregisterRequest;
import io.neurometer.service.grpc.proto.SystemSharedMemoryUnregisterResponse;
import io.neurometer.service.grpc.proto.TraceSettingRequest;
import io.neurometer.service.grpc.proto.TraceSettingResponse;

/** Calls of Triton's that this service does not have. Each says so, whatever it asks for. */
abstract class UnsupportedCalls extends GRPCInferenceServiceImplBase {
    private static final String MEMORY = "shared memory is not supported; send tensors in requests, as raw contents";
    private static final String TRACE =
            "requests cannot be traced through this interface; the metrics of the management"
                    + " port tell where their time goes";
    private static final String LOG =
            "logging cannot be changed through this interface; set it where the service is started";

    private static void refuse(StreamObserver<?> client, String reason) {
        client.onError(Status.UNIMPLEMENTED.withDescription(reason).asRuntimeException());
    }

    @Override
    public void systemSharedMemoryStatus(
            SystemSharedMemoryStatusRequest request, StreamObserver<SystemSharedMemoryStatusResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void systemSharedMemoryRegister(
            SystemSharedMemoryRegisterRequest request, StreamObserver<SystemSharedMemoryRegisterResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void systemSharedMemoryUnregister(
            SystemSharedMemoryUnregisterRequest request, StreamObserver<SystemSharedMemoryUnregisterResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void cudaSharedMemoryStatus(
            CudaSharedMemoryStatusRequest request, StreamObserver<CudaSharedMemoryStatusResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void cudaSharedMemoryRegister(
            CudaSharedMemoryRegisterRequest request, StreamObserver<CudaSharedMemoryRegisterResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void cudaSharedMemoryUnregister(
            CudaSharedMemoryUnregisterRequest request, StreamObserver<CudaSharedMemoryUnregisterResponse> client) {
        refuse(client, MEMORY);
    }

    @Override
    public void traceSetting(TraceSettingRequest request, StreamObserver<TraceSettingResponse> client) {
        refuse(client, TRACE);
    }

    @Override
    public void logSettings(LogSettingsRequest request, StreamObserver<LogSettingsResponse> client) {
        refuse(client, LOG);
    }
}
