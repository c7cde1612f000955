package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The bandwidth of a host's memory, level by level.
 *
 * @param bandwidths by number of threads and working set, smallest first
 * @param bandwidthLevel what the largest working set lies in: {@value #DRAM}, or {@value #UNKNOWN_LEVEL} where memory did
 *     not allow four times the last-level cache
 * @param lastLevelCache bytes
 */
public record MemoryCeilings(List<Bandwidth> bandwidths, String bandwidthLevel, Reading<Long> lastLevelCache) {
    public static final String DRAM = "dram";
    public static final String UNKNOWN_LEVEL = "llc_or_dram_unknown";

    /** @throws NullPointerException for anything missing: documents come from outside */
    public MemoryCeilings {
        Objects.requireNonNull(bandwidthLevel);
        Objects.requireNonNull(lastLevelCache);
        bandwidths = bandwidths.stream()
                .sorted(Comparator.comparingInt(Bandwidth::threads).thenComparingLong(Bandwidth::workingSet))
                .toList();
    }

    /** Bytes a second to and from one working set. @param level such as {@code l2} or {@code dram} */
    public record Bandwidth(
            int threads, long workingSet, String level, double read, double copy, double triad, int trials) {
        static final Section<Bandwidth> SECTION = Section.of(Bandwidth.class)
                .figure("threads", Unit.COUNT, "The number of threads.", Bandwidth::threads)
                .figure("working_set", Unit.BYTES, "The memory that all threads go through.", Bandwidth::workingSet)
                .figure("level", "The level of memory that it should lie in, such as 'l2' or 'dram'.", Bandwidth::level)
                .figure("read", Unit.BYTES_PER_SECOND, "The bytes that are read, by all threads.", Bandwidth::read)
                .figure(
                        "copy",
                        Unit.BYTES_PER_SECOND,
                        "The bytes that are read and written by copying, by all threads.",
                        Bandwidth::copy)
                .figure(
                        "triad",
                        Unit.BYTES_PER_SECOND,
                        "The bytes that are read and written by a = b + s * c, by all threads.",
                        Bandwidth::triad)
                .figure("trials", Unit.COUNT, "The number of repetitions of which the best counts.", Bandwidth::trials)
                .build();

        /** @throws NullPointerException for a missing level */
        public Bandwidth {
            Objects.requireNonNull(level);
        }

        /** The most of the three. */
        public double best() {
            return Math.max(read, Math.max(copy, triad));
        }
    }

    /** The numbers of threads that there are figures for, fewest first. */
    List<Integer> threads() {
        return bandwidths.stream().map(Bandwidth::threads).distinct().toList();
    }

    /** All levels with so many threads. */
    List<Bandwidth> with(int threads) {
        return bandwidths.stream()
                .filter(bandwidth -> bandwidth.threads() == threads)
                .toList();
    }

    /**
     * The bandwidth that bounds a run which goes through so many bytes again and again: that of the smallest measured
     * working set which is no smaller, or of the largest.
     */
    public Reading<Bandwidth> bandwidth(int threads, long workingSet) {
        List<Bandwidth> candidates = with(threads);
        return Reading.ofNullable(
                candidates.stream()
                        .filter(bandwidth -> bandwidth.workingSet() >= workingSet)
                        .findFirst()
                        .orElse(candidates.isEmpty() ? null : candidates.get(candidates.size() - 1)),
                "the ceilings hold no bandwidth with " + threads + " threads");
    }
}
