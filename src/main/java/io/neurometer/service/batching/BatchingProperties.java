package io.neurometer.service.batching;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How calls are batched: of all models, and of those that have settings of their own.
 *
 * @param enabled whether calls that wait may share a run
 * @param maxBatch the most calls of one run; rounded down to a power of two
 * @param maxDelay for how long a run whose calls come in company waits for more of them; zero takes what waits already
 * @param deterministic whether each sample runs by itself, on one thread
 * @param models by name what differs for a model
 */
@ConfigurationProperties("neurometer.batching")
public record BatchingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("32") int maxBatch,
        @DefaultValue("0ms") Duration maxDelay,
        @DefaultValue("false") boolean deterministic,
        @DefaultValue Map<String, OfModel> models) {

    /** What a model has of its own; null for what all have. */
    public record OfModel(
            @Nullable Boolean enabled,
            @Nullable Integer maxBatch,
            @Nullable Duration maxDelay,
            @Nullable Boolean deterministic) {}

    public BatchingProperties {
        requireValid("neurometer.batching", maxBatch, maxDelay);
        models = Map.copyOf(models);
        models.forEach((name, own) -> requireValid(
                "neurometer.batching.models." + name,
                own.maxBatch() == null ? 1 : own.maxBatch(),
                own.maxDelay() == null ? Duration.ZERO : own.maxDelay()));
    }

    private static void requireValid(String prefix, int maxBatch, Duration maxDelay) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException(prefix + ".max-batch must be at least 1, got " + maxBatch);
        }
        if (maxDelay.isNegative()) {
            throw new IllegalArgumentException(prefix + ".max-delay must not be negative, got " + maxDelay);
        }
    }

    /** @param wanted whether a request asks for a deterministic answer; null where it says nothing */
    public BatchingPolicy of(String model, @Nullable Boolean wanted) {
        OfModel own = models.getOrDefault(model, new OfModel(null, null, null, null));
        boolean isEnabled = own.enabled() == null ? enabled : own.enabled();
        return new BatchingPolicy(
                isEnabled ? Integer.highestOneBit(own.maxBatch() == null ? maxBatch : own.maxBatch()) : 1,
                own.maxDelay() == null ? maxDelay : own.maxDelay(),
                wanted == null ? isDeterministic(own) : wanted);
    }

    private boolean isDeterministic(OfModel own) {
        return own.deterministic() == null ? deterministic : own.deterministic();
    }
}
