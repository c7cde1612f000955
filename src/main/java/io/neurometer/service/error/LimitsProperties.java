package io.neurometer.service.error;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is refused with status 413 because of its size, and the memory beyond which calls are refused with 507.
 *
 * @param modelBytes the largest model file
 * @param definitionBytes the largest JSON definition
 * @param requestBytes the largest body of any other request
 * @param tensorElements the most elements of one tensor in a request
 * @param parameters the most parameters of a model
 * @param layers the most nodes of a model
 * @param callMacs the most multiply-accumulates of one inference call
 * @param callBytes the most bytes that the layers of one inference call read and write together
 * @param offHeap memory for tensors, outside the Java heap; what the machine or container has beside the heap unless set
 */
@ConfigurationProperties("neurometer.limits")
public record LimitsProperties(
        @DefaultValue("1GB") DataSize modelBytes,
        @DefaultValue("16MB") DataSize definitionBytes,
        @DefaultValue("256MB") DataSize requestBytes,
        @DefaultValue("268435456") long tensorElements,
        @DefaultValue("20000000000") long parameters,
        @DefaultValue("20000") int layers,
        @DefaultValue("10000000000000") long callMacs,
        @DefaultValue("4TB") DataSize callBytes,
        @Nullable DataSize offHeap) {

    /** The largest file whose bytes can be addressed in one piece. */
    private static final long MAX_MODEL_BYTES = Integer.MAX_VALUE;

    public LimitsProperties {
        requirePositive("model-bytes", modelBytes.toBytes());
        requirePositive("definition-bytes", definitionBytes.toBytes());
        requirePositive("request-bytes", requestBytes.toBytes());
        requirePositive("tensor-elements", tensorElements);
        requirePositive("parameters", parameters);
        requirePositive("layers", layers);
        requirePositive("call-macs", callMacs);
        requirePositive("call-bytes", callBytes.toBytes());
        if (offHeap != null) {
            requirePositive("off-heap", offHeap.toBytes());
        }
        if (modelBytes.toBytes() > MAX_MODEL_BYTES) {
            throw new IllegalArgumentException(
                    "neurometer.limits.model-bytes must be less than 2GB, got " + modelBytes);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("neurometer.limits." + name + " must be positive, got " + value);
        }
    }
}
