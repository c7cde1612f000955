package io.neurometer.service.profiling;

import io.neurometer.engine.measure.Reading;
import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.measure.ceiling.Drift;

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

    /** Nothing ran, for this reason. */
    static RunConditions none(String reason) {
        return new RunConditions(
                Reading.absent(reason), Reading.absent(reason), Reading.absent(reason), Reading.absent(reason));
    }
}
