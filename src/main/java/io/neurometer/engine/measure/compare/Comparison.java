package io.neurometer.engine.measure.compare;

import io.neurometer.engine.measure.Warning;
import io.neurometer.engine.measure.host.HostLoad;
import java.util.List;

/**
 * What a comparison found.
 *
 * @param a the first side
 * @param b the second
 * @param ratio the median of the second by that of the first, with its interval
 * @param rounds of four samples each, in the order a, b, b, a
 * @param block runs in each sample; more than 1 when one run is too short for the clock
 * @param seconds all rounds together
 * @param environment what else the machine did meanwhile
 * @param warnings what speaks against the figures
 * @param valid false when something else than the two shaped the figures
 */
public record Comparison(
        Side a,
        Side b,
        MedianRatio ratio,
        Verdict verdict,
        int rounds,
        int block,
        double seconds,
        HostLoad.During environment,
        List<Warning> warnings,
        boolean valid) {

    /** Milliseconds. @param n samples */
    public record Side(int n, double median, double min, double max, String unit) {}
}
