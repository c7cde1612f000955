package io.neurometer.service.profiling;

import io.neurometer.engine.error.ErrorCode;
import io.neurometer.engine.error.Fault;

/** The slowdown that is too much, as a share. */
final class FailAbove {
    private static final double MIN = 0.001;
    private static final double MAX = 10;

    private FailAbove() {}

    static boolean isLimit(double share) {
        return share >= MIN && share <= MAX;
    }

    /** What is wrong with a limit. @param got in words */
    static Fault fault(String got) {
        return Fault.of(ErrorCode.REQUEST_INVALID, ComparisonRequest.FAIL_ABOVE, "is not a slowdown to fail above")
                .got(got)
                .expected("a share from 0.001 to 10, such as 0.03 for 3 %");
    }
}
