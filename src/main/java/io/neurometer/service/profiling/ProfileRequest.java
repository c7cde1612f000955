package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.measure.phase.Asked;
import io.neurometer.engine.measure.predict.PredictionTarget;
import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to know.
 *
 * @param protocol how to find out, as the service defines it
 * @param batchSizes one result for each; null for what the shapes or the model say, else 1
 * @param inputs what is said of inputs, by name
 * @param run how the model is run
 * @param asked changes of the protocol
 * @param predict another host for which the latency is to be predicted, or null
 */
public record ProfileRequest(
        ModelReference model,
        Protocol protocol,
        @Nullable List<Long> batchSizes,
        Map<String, GivenInput> inputs,
        Run run,
        Asked asked,
        @Nullable PredictionTarget predict) {
    /**
     * @param threads threads within one operator, or null for those there are
     * @param backend what to run on, or null for the service's preference
     * @param precision what to compute in, or null for the service's preference
     * @param seed of the input data
     */
    record Run(
            @Nullable Integer threads,
            @Nullable String backend,
            @Nullable Precision precision,
            long seed) {}

    long seed() {
        return run.seed();
    }

    /** The model by this version, whatever becomes the newest later on. */
    ModelReference exactModel(String version) {
        String name = model.name();
        return name == null || name.startsWith(BuiltInModels.PREFIX) ? model : ModelReference.named(name, version);
    }

    /** The same for this version of the model. */
    ProfileRequest of(String version) {
        return new ProfileRequest(exactModel(version), protocol, batchSizes, inputs, run, asked, predict);
    }

    /** The protocol as it is asked for. */
    Protocol plan() {
        return protocol.changed(asked);
    }
}
