package io.neurometer.engine.measure;

import io.neurometer.engine.report.Section;

/** A reason to doubt figures. @param code stable @param text in words */
public record Warning(String code, String text) {
    public static final Section<Warning> SECTION = Section.of(Warning.class)
            .figure("code", "Stable name of the doubt, for programs.", Warning::code)
            .figure("text", "The doubt in words.", Warning::text)
            .build();

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
