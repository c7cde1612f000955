package io.neurometer.engine.measure.predict;

import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.report.Reading;

/**
 * What is known of a host that a latency is predicted for.
 *
 * @param name in the library; absent for a host that a request described
 * @param efficiencies unknown for such a one
 */
public record PredictionTarget(Reading<String> name, Ceilings ceilings, Efficiencies efficiencies) {
    /** One of the library. */
    public static PredictionTarget of(KnownHost host) {
        return new PredictionTarget(Reading.of(host.name()), host.ceilings(), host.efficiencies());
    }

    /** One of which a request has the ceilings. */
    public static PredictionTarget of(Ceilings ceilings) {
        return new PredictionTarget(Reading.absent("the request described the host"), ceilings, Efficiencies.UNKNOWN);
    }
}
