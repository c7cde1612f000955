package io.neurometer.service.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * A model's configuration with the names that Triton gives it, as far as it means something here.
 *
 * @param backend the backend that serves the model where a request names none
 * @param maxBatchSize the largest batch whose inputs are within the limits on tensors; 0 of a model whose first dimensions
 *     do not all count samples
 * @param input the inputs, without their first dimension where {@code maxBatchSize} is not 0
 * @param output the outputs, likewise
 */
public record ModelConfiguration(
        String name,
        String platform,
        String backend,
        VersionPolicy versionPolicy,
        int maxBatchSize,
        List<Input> input,
        List<Output> output,
        List<InstanceGroup> instanceGroup,
        TransactionPolicy modelTransactionPolicy,
        ResponseCache responseCache,
        Map<String, Object> parameters) {
    public ModelConfiguration {
        input = List.copyOf(input);
        output = List.copyOf(output);
        instanceGroup = List.copyOf(instanceGroup);
        parameters = Map.copyOf(parameters);
    }

    /** @param all every version is served */
    public record VersionPolicy(Map<String, Object> all) {
        static final VersionPolicy ALL = new VersionPolicy(Map.of());
    }

    /**
     * @param dataType {@code TYPE_} and the datatype
     * @param dims -1 for a dimension that a request decides
     * @param optional never: a request gives every input
     */
    public record Input(
            String name,
            String dataType,
            String format,
            List<Long> dims,
            @JsonProperty("is_shape_tensor") boolean isShapeTensor,
            boolean allowRaggedBatch,
            boolean optional) {
        static Input of(String name, String dataType, List<Long> dims) {
            return new Input(name, dataType, "FORMAT_NONE", List.copyOf(dims), false, false, false);
        }
    }

    /** As {@link Input}. @param labelFilename empty: classes have no names */
    public record Output(
            String name,
            String dataType,
            List<Long> dims,
            String labelFilename,
            @JsonProperty("is_shape_tensor") boolean isShapeTensor) {
        static Output of(String name, String dataType, List<Long> dims) {
            return new Output(name, dataType, List.copyOf(dims), "", false);
        }
    }

    /** @param count how many requests run at once */
    public record InstanceGroup(String name, String kind, int count) {}

    /** @param decoupled never: each request has one answer */
    public record TransactionPolicy(boolean decoupled) {}

    /** @param enable never: every request is computed */
    public record ResponseCache(boolean enable) {}
}
