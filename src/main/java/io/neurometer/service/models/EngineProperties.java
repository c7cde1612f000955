package io.neurometer.service.models;

import io.neurometer.engine.backend.Precision;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the service uses the engine.
 *
 * @param threads how many calls run at once; 0 for one per processor
 * @param queue how many calls may wait for a place before further ones are refused with 503
 * @param backend the backend to use where a request names none; {@value #BEST_BACKEND} for the fastest that runs here
 * @param precision the precision to compute in where a request names none
 * @param loadedModels how many models stay in memory; the one not used for longest goes first
 * @param executableBytes how much one model's compiled forms may hold beside its weights
 */
@ConfigurationProperties("neurometer.engine")
public record EngineProperties(
        @DefaultValue("0") int threads,
        @DefaultValue("64") int queue,
        @DefaultValue(BEST_BACKEND) String backend,
        @DefaultValue("fp32") Precision precision,
        @DefaultValue("64") int loadedModels,
        @DefaultValue("1GB") DataSize executableBytes) {

    /** Stands for the fastest backend that runs here. */
    static final String BEST_BACKEND = "best";

    public EngineProperties {
        if (threads < 0 || queue < 1 || loadedModels < 1) {
            throw new IllegalArgumentException(
                    "neurometer.engine: threads must be 0 or more, queue and loaded-models 1 or more, got " + threads
                            + ", " + queue + " and " + loadedModels);
        }
        threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Threads within one operator: the processors that each of the calls at once has. */
    public int operatorThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / threads);
    }
}
