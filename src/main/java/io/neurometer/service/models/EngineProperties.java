package io.neurometer.service.models;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.tune.Tuning;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the service uses the engine.
 *
 * @param instances how many calls run at once; 0 for as many as the processors suffice for
 * @param threads how many threads each operator of a call has; 0 for an equal share of the processors
 * @param queue how many calls may wait for a place before further ones are refused with 503
 * @param backend the backend to use where a request names none; {@value #BEST_BACKEND} for the fastest that runs here
 * @param precision the precision to compute in where a request names none
 * @param tune how kernels are chosen where the backend can compute an operator in several ways
 * @param loadedModels how many models stay in memory; the one not used for longest goes first
 * @param executableBytes how much one model's compiled forms may hold beside its weights
 * @param models by name what differs for a model
 */
@ConfigurationProperties("neurometer.engine")
public record EngineProperties(
        @DefaultValue("0") int instances,
        @DefaultValue("0") int threads,
        @DefaultValue("64") int queue,
        @DefaultValue(BEST_BACKEND) String backend,
        @DefaultValue("fp32") Precision precision,
        @DefaultValue("quick") Tuning tune,
        @DefaultValue("64") int loadedModels,
        @DefaultValue("1GB") DataSize executableBytes,
        @DefaultValue Map<String, OfModel> models) {

    /** Stands for the fastest backend that runs here. */
    static final String BEST_BACKEND = "best";

    /**
     * What a model has of its own; null for what all have.
     *
     * @param instances how many of its calls run at once, at most
     * @param threads how many threads each of its operators has, at most
     */
    public record OfModel(
            @Nullable Integer instances, @Nullable Integer threads) {}

    private static final OfModel NOTHING = new OfModel(null, null);

    public EngineProperties {
        if (instances < 0 || threads < 0 || queue < 1 || loadedModels < 1) {
            throw new IllegalArgumentException(
                    "neurometer.engine: instances and threads must be 0 or more, queue and loaded-models 1 or more, got "
                            + instances + ", " + threads + ", " + queue + " and " + loadedModels);
        }
        models = Map.copyOf(models);
        models.forEach((name, own) -> {
            requirePositive(name, "instances", own.instances());
            requirePositive(name, "threads", own.threads());
        });
    }

    private static void requirePositive(String model, String setting, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(
                    "neurometer.engine.models." + model + "." + setting + " must be 1 or more, got " + value);
        }
    }

    /** How many calls of a model run at once, of so many of all. */
    public int instances(String model, ProcessorShares shares) {
        Integer own = models.getOrDefault(model, NOTHING).instances();
        return own == null ? shares.instances() : Math.min(own, shares.instances());
    }

    /** How many threads the operators of a model have, of so many that there are for a call. */
    public int threads(String model, ProcessorShares shares) {
        Integer own = models.getOrDefault(model, NOTHING).threads();
        return own == null ? shares.threads() : Math.min(own, shares.threads());
    }
}
