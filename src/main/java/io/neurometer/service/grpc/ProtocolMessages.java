package io.neurometer.service.grpc;

import io.neurometer.service.grpc.proto.DataType;
import io.neurometer.service.grpc.proto.InferBatchStatistics;
import io.neurometer.service.grpc.proto.InferStatistics;
import io.neurometer.service.grpc.proto.MemoryUsage;
import io.neurometer.service.grpc.proto.ModelConfig;
import io.neurometer.service.grpc.proto.ModelInput;
import io.neurometer.service.grpc.proto.ModelInstanceGroup;
import io.neurometer.service.grpc.proto.ModelMetadataResponse;
import io.neurometer.service.grpc.proto.ModelOutput;
import io.neurometer.service.grpc.proto.ModelParameter;
import io.neurometer.service.grpc.proto.ModelResponseCache;
import io.neurometer.service.grpc.proto.ModelTransactionPolicy;
import io.neurometer.service.grpc.proto.ModelVersionPolicy;
import io.neurometer.service.grpc.proto.StatisticDuration;
import io.neurometer.service.protocol.ModelConfiguration;
import io.neurometer.service.protocol.ModelMetadata;
import io.neurometer.service.protocol.ModelStatistics;
import java.util.List;

/** What {@code /v2} answers in JSON, as messages. */
final class ProtocolMessages {
    private ProtocolMessages() {}

    static ModelMetadataResponse metadata(ModelMetadata model) {
        return ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform())
                .addAllInputs(tensors(model.inputs()))
                .addAllOutputs(tensors(model.outputs()))
                .build();
    }

    private static List<ModelMetadataResponse.TensorMetadata> tensors(List<ModelMetadata.TensorMetadata> tensors) {
        return tensors.stream()
                .map(tensor -> ModelMetadataResponse.TensorMetadata.newBuilder()
                        .setName(tensor.name())
                        .setDatatype(tensor.datatype())
                        .addAllShape(tensor.shape())
                        .build())
                .toList();
    }

    static ModelConfig configuration(ModelConfiguration model) {
        ModelConfig.Builder config = ModelConfig.newBuilder()
                .setName(model.name())
                .setPlatform(model.platform())
                .setBackend(model.backend())
                .setVersionPolicy(ModelVersionPolicy.newBuilder().setAll(ModelVersionPolicy.All.getDefaultInstance()))
                .setMaxBatchSize(model.maxBatchSize())
                .setModelTransactionPolicy(ModelTransactionPolicy.newBuilder()
                        .setDecoupled(model.modelTransactionPolicy().decoupled()))
                .setResponseCache(ModelResponseCache.newBuilder()
                        .setEnable(model.responseCache().enable()));
        model.input().forEach(input -> config.addInput(input(input)));
        model.output().forEach(output -> config.addOutput(output(output)));
        model.instanceGroup()
                .forEach(group -> config.addInstanceGroup(ModelInstanceGroup.newBuilder()
                        .setName(group.name())
                        .setKind(ModelInstanceGroup.Kind.valueOf(group.kind()))
                        .setCount(group.count())));
        model.parameters()
                .forEach((name, value) -> config.putParameters(
                        name,
                        ModelParameter.newBuilder()
                                .setStringValue(String.valueOf(value))
                                .build()));
        return config.build();
    }

    private static ModelInput input(ModelConfiguration.Input input) {
        return ModelInput.newBuilder()
                .setName(input.name())
                .setDataType(DataType.valueOf(input.dataType()))
                .setFormat(ModelInput.Format.valueOf(input.format()))
                .addAllDims(input.dims())
                .setIsShapeTensor(input.isShapeTensor())
                .setAllowRaggedBatch(input.allowRaggedBatch())
                .setOptional(input.optional())
                .build();
    }

    private static ModelOutput output(ModelConfiguration.Output output) {
        return ModelOutput.newBuilder()
                .setName(output.name())
                .setDataType(DataType.valueOf(output.dataType()))
                .addAllDims(output.dims())
                .setLabelFilename(output.labelFilename())
                .setIsShapeTensor(output.isShapeTensor())
                .build();
    }

    static io.neurometer.service.grpc.proto.ModelStatistics statistics(ModelStatistics model) {
        var statistics = io.neurometer.service.grpc.proto.ModelStatistics.newBuilder()
                .setName(model.name())
                .setVersion(model.version())
                .setLastInference(model.lastInference())
                .setInferenceCount(model.inferenceCount())
                .setExecutionCount(model.executionCount())
                .setInferenceStats(requests(model.inferenceStats()));
        model.batchStats()
                .forEach(batch -> statistics.addBatchStats(InferBatchStatistics.newBuilder()
                        .setBatchSize(batch.batchSize())
                        .setComputeInput(duration(batch.computeInput()))
                        .setComputeInfer(duration(batch.computeInfer()))
                        .setComputeOutput(duration(batch.computeOutput()))));
        model.memoryUsage()
                .forEach(memory -> statistics.addMemoryUsage(MemoryUsage.newBuilder()
                        .setType(memory.type())
                        .setId(memory.id())
                        .setByteSize(memory.byteSize())));
        return statistics.build();
    }

    private static InferStatistics requests(ModelStatistics.RequestStatistics requests) {
        return InferStatistics.newBuilder()
                .setSuccess(duration(requests.success()))
                .setFail(duration(requests.fail()))
                .setQueue(duration(requests.queue()))
                .setComputeInput(duration(requests.computeInput()))
                .setComputeInfer(duration(requests.computeInfer()))
                .setComputeOutput(duration(requests.computeOutput()))
                .setCacheHit(duration(requests.cacheHit()))
                .setCacheMiss(duration(requests.cacheMiss()))
                .build();
    }

    private static StatisticDuration duration(ModelStatistics.Duration duration) {
        return StatisticDuration.newBuilder()
                .setCount(duration.count())
                .setNs(duration.ns())
                .build();
    }
}
