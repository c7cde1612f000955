package io.neurometer.engine.measure;

import io.neurometer.engine.report.Section;
import java.util.Set;

/** A reason to doubt figures. @param code stable @param text in words */
public record Warning(String code, String text) {
    public static final Section<Warning> SECTION = Section.of(Warning.class)
            .figure("code", "Stable name of the doubt, for programs.", Warning::code)
            .figure("text", "The doubt in words.", Warning::text)
            .build();

    /** Other processes had the processors for part of the time. */
    public static final String OFF_PROCESSOR = "OFF_PROCESSOR";

    /** Several threads are slower than one. */
    public static final String TEAM_SLOWER_THAN_ONE = "TEAM_SLOWER_THAN_ONE";

    /** Latency changes between two levels. */
    public static final String TWO_MODES = "TWO_MODES";

    /** Some runs took far longer than most. */
    public static final String MEAN_ABOVE_MEDIAN = "MEAN_ABOVE_MEDIAN";

    /** One run at a time is slower than several at once allow. */
    public static final String ONE_RUN_SLOW = "ONE_RUN_SLOW";

    /** The codes that speak against latency as the model's own, in a report that nobody has judged. */
    public static final Set<String> OF_LATENCY =
            Set.of(OFF_PROCESSOR, TEAM_SLOWER_THAN_ONE, TWO_MODES, MEAN_ABOVE_MEDIAN, ONE_RUN_SLOW);

    /** Something else was run meanwhile. */
    public static Warning otherRequests(long count) {
        return new Warning("OTHER_REQUESTS", count + " other requests were served during the measurement");
    }

    /** An output held NaN. */
    public static Warning nanOutput() {
        return new Warning("NAN_OUTPUT", "an output held NaN, which some kernels compute at another speed");
    }

    /** The container was stopped for a while. */
    public static Warning throttled() {
        return new Warning("THROTTLED", "the container used up its processor quota meanwhile");
    }
}
