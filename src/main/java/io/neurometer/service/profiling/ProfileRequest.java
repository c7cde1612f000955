package io.neurometer.service.profiling;

import io.neurometer.engine.backend.Precision;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.protocol.MeasurementPlan;
import io.neurometer.engine.tensor.Shape;
import io.neurometer.service.models.BuiltInModels;
import io.neurometer.service.models.ModelReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants to know.
 *
 * @param model which model
 * @param protocol how to find out
 * @param batchSizes one result for each; null for what the shapes or the model say, else 1
 * @param inputs shapes by input name, for dimensions that the batch size does not tell
 * @param threads threads within one operator, or null for those there are
 * @param backend what to run on, or null for the service's preference
 * @param precision what to compute in, or null for the service's preference
 * @param seed of the input data
 * @param effort changes of the protocol
 * @param predict ceilings of another host for which the latency is to be predicted, or null
 */
public record ProfileRequest(
        ModelReference model,
        Protocol protocol,
        @Nullable List<Long> batchSizes,
        Map<String, Shape> inputs,
        @Nullable Integer threads,
        @Nullable String backend,
        @Nullable Precision precision,
        long seed,
        Effort effort,
        @Nullable Ceilings predict) {

    /**
     * Changes of the protocol.
     *
     * @param runs measured at least, or null as the protocol says
     * @param seconds for them at most, or null as the protocol says
     * @param batchSweep whether throughput is also found at ever larger batches
     * @param forks processes in which a rigorous measurement finds the latency, or null as the protocol says
     * @param sloMs the latency that a rigorous measurement seeks the greatest rate for, or null as the protocol says
     * @param force whether a rigorous measurement goes on though the machine is busy
     */
    record Effort(
            @Nullable Integer runs,
            @Nullable Double seconds,
            boolean batchSweep,
            @Nullable Integer forks,
            @Nullable Double sloMs,
            boolean force) {
        static final Effort AS_PLANNED = new Effort(null, null, false, null, null, false);

        /** The plan with these changes, but for {@code force}. */
        MeasurementPlan applied(MeasurementPlan plan) {
            return plan.withLatency(runs, seconds).withForks(forks).withSlo(sloMs);
        }
    }

    /** The same for this version of the model, whatever becomes the newest later on. */
    ProfileRequest of(String version) {
        String name = model.name();
        ModelReference exact =
                name == null || name.startsWith(BuiltInModels.PREFIX) ? model : ModelReference.named(name, version);
        return new ProfileRequest(
                exact, protocol, batchSizes, inputs, threads, backend, precision, seed, effort, predict);
    }

    /** What is measured and for how long; null where nothing runs. */
    @Nullable
    MeasurementPlan plan() {
        MeasurementPlan plan = protocol.plan();
        if (plan == null) {
            return null;
        }
        MeasurementPlan changed = effort.applied(plan);
        return effort.force() ? changed.forced() : changed;
    }
}
