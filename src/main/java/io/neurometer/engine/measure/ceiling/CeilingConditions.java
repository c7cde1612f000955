package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.HostLoad;
import io.neurometer.engine.measure.Noise;
import io.neurometer.engine.measure.Validity;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.stream.Stream;

/**
 * How busy a host was with other things while its ceilings were measured: those of a busy host come out too low.
 *
 * @param noise a code for each bound that was exceeded, the same as in warnings of measurements
 */
public record CeilingConditions(boolean noisyHost, List<String> noise, HostLoad.During load) {
    public static final Section<CeilingConditions> SECTION = Section.of(CeilingConditions.class)
            .figure("noisy_host", "Whether any bound was exceeded.", CeilingConditions::noisyHost)
            .figure(
                    "noise",
                    "The code of each bound that was exceeded, as in the warnings of measurements.",
                    CeilingConditions::noise)
            .section(
                    "load",
                    "The load of the host before and during the measurement.",
                    HostLoad.During.SECTION,
                    CeilingConditions::load)
            .build();

    public CeilingConditions {
        noise = List.copyOf(noise);
    }

    /** By the bounds of {@link Noise}, the quota of the container, and other requests. */
    public static CeilingConditions of(HostLoad.During load) {
        List<String> noise = Stream.of(
                        Noise.of(load).stream(),
                        Noise.isThrottled(load) ? Stream.of(Validity.throttled()) : Stream.<Validity.Warning>empty(),
                        load.otherRequests() > 0
                                ? Stream.of(Validity.otherRequests(load.otherRequests()))
                                : Stream.<Validity.Warning>empty())
                .flatMap(warnings -> warnings)
                .map(Validity.Warning::code)
                .toList();
        return new CeilingConditions(!noise.isEmpty(), noise, load);
    }
}
