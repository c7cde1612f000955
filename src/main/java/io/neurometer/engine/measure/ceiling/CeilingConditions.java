package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import java.util.List;
import java.util.stream.Stream;

/**
 * How busy a host was with other things while its ceilings were measured: those of a busy host come out too low.
 *
 * @param noisyHost whether there is any noise
 * @param noise a code for each bound that was exceeded, the same as in warnings of measurements; none on a quiet host
 * @param load before and during the measurement
 */
public record CeilingConditions(boolean noisyHost, List<String> noise, HostLoad.During load) {
    public CeilingConditions {
        noise = List.copyOf(noise);
    }

    /** By the bounds of {@link Noise}, the quota of the container, and other requests. */
    public static CeilingConditions of(HostLoad.During load) {
        List<String> noise = Stream.of(
                        Noise.of(load).stream(),
                        Noise.isThrottled(load) ? Stream.of(Warning.throttled()) : Stream.<Warning>empty(),
                        load.otherRequests() > 0
                                ? Stream.of(Warning.otherRequests(load.otherRequests()))
                                : Stream.<Warning>empty())
                .flatMap(warnings -> warnings)
                .map(Warning::code)
                .toList();
        return new CeilingConditions(!noise.isEmpty(), noise, load);
    }
}
