package io.neurometer.engine.measure.range;

import io.neurometer.engine.measure.range.IntervalSet.Interval;
import java.util.SplittableRandom;

/** The numbers that each element of an input may be. */
public final class PossibleElements {
    /** How many different integers are chosen from where there is no end to them. */
    private static final double USUAL_INTEGERS = 100;

    private final Ranges ranges;

    PossibleElements(Ranges ranges) {
        this.ranges = ranges;
    }

    /** The least number of any element. */
    public double min() {
        return ranges.hull().min();
    }

    /** The greatest number of any element. */
    public double max() {
        return ranges.hull().max();
    }

    /** The possible number nearest to another. @param index of the element, of as many dimensions as the input has */
    public double nearest(int[] index, double value) {
        return ranges.at(index).nearest(value);
    }

    /** A possible integer, all with the same chance; of those near 0 where there is no end to them. */
    public double integer(int[] index, SplittableRandom random) {
        IntervalSet set = bounded(ranges.at(index));
        double count = 0;
        for (Interval each : set.intervals()) {
            count += each.max() - each.min() + 1;
        }
        double chosen = Math.floor(random.nextDouble() * count);
        for (Interval each : set.intervals()) {
            double length = each.max() - each.min() + 1;
            if (chosen < length) {
                return each.min() + chosen;
            }
            chosen -= length;
        }
        return set.max();
    }

    private static IntervalSet bounded(IntervalSet set) {
        if (set.isBounded()) {
            return set;
        }
        double first = set.nearest(0);
        IntervalSet near = set.intersect(IntervalSet.of(first, first + USUAL_INTEGERS - 1));
        return near.isBounded() && near.max() > near.min()
                ? near
                : set.intersect(IntervalSet.of(first - USUAL_INTEGERS + 1, first));
    }

    /** A possible real number: standard normal where any is, uniform where there are bounds on both sides. */
    public double real(int[] index, SplittableRandom random) {
        IntervalSet set = ranges.at(index);
        if (set.isBounded()) {
            Interval chosen = set.intervals().get(random.nextInt(set.intervals().size()));
            return chosen.min() + random.nextDouble() * (chosen.max() - chosen.min());
        }
        double normal = random.nextGaussian();
        return set.contains(normal)
                ? normal
                : set.contains(set.nearest(0) + Math.abs(normal))
                        ? set.nearest(0) + Math.abs(normal)
                        : set.contains(set.nearest(0) - Math.abs(normal))
                                ? set.nearest(0) - Math.abs(normal)
                                : set.nearest(0);
    }
}
