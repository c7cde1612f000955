package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.ceiling.CeilingConditions;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;
import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What held while a profile was measured.
 *
 * @param ceilings that it is seen under
 * @param drift how the machine was before and after, by how it was when they were measured
 * @param throttledBefore periods in which the container's quota had been used up before
 * @param throttledAfter the same afterwards
 */
record RunConditions(
        Reading<Ceilings> ceilings, Reading<Drift> drift, Reading<Long> throttledBefore, Reading<Long> throttledAfter) {

    /** What speaks against the figures that the ceilings bear on. */
    List<Warning> doubts() {
        List<Warning> doubts = new ArrayList<>();
        CeilingConditions then = ceilings.value() == null
                ? null
                : ceilings.value().origin().conditions().value();
        if (then != null && then.noisyHost()) {
            doubts.add(new Warning(
                    "NOISY_CEILINGS",
                    "the ceilings were measured on a busy host (" + String.join(", ", then.noise())
                            + ") and may be too low: 'mfu' and 'efficiency' may be too high"));
        }
        if (drift.value() != null && drift.value().outruns()) {
            doubts.add(new Warning(
                    "OUTRUN_CEILINGS",
                    "the machine was clearly faster before and after the run than when its ceilings were measured;"
                            + " whoever asks for ceilings next has them measured again"));
        }
        return doubts;
    }

    /** Nothing ran, for this reason. */
    static RunConditions none(String reason) {
        return new RunConditions(
                Reading.absent(reason), Reading.absent(reason), Reading.absent(reason), Reading.absent(reason));
    }
}
