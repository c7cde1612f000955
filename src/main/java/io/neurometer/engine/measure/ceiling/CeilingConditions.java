package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostLoad;
import io.neurometer.engine.measure.host.Noise;
import io.neurometer.engine.report.Section;
import java.util.List;
import java.util.stream.Stream;

/** How busy a host was with other things while its ceilings were measured: those of a busy host come out too low. */
public record CeilingConditions(boolean noisyHost, List<String> noise, HostLoad.During load) {
    static final Section<CeilingConditions> NOISE = Section.of(CeilingConditions.class)
            .figure("noisy_host", "Whether any bound was exceeded.", CeilingConditions::noisyHost)
            .figure("noise", "Codes of the bounds exceeded, as in warnings.", CeilingConditions::noise)
            .build();

    static final Section<CeilingConditions> SECTION = Section.of(CeilingConditions.class)
            .include(NOISE, conditions -> conditions)
            .section("load", "Load before and meanwhile.", HostLoad.During.SECTION, CeilingConditions::load)
            .build();

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
