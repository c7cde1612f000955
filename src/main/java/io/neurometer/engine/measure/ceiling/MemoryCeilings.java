package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.BYTES_PER_SECOND;
import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The bandwidth of a host's memory, level by level: by number of threads and working set, smallest first. */
public record MemoryCeilings(List<Bandwidth> bandwidths, String bandwidthLevel, Reading<Long> lastLevelCache) {
    public static final String DRAM = "dram";
    /** Where memory did not allow four times the last-level cache. */
    public static final String UNKNOWN_LEVEL = "llc_or_dram_unknown";

    /** @throws NullPointerException for anything missing: documents come from outside */
    public MemoryCeilings {
        Objects.requireNonNull(bandwidthLevel);
        Objects.requireNonNull(lastLevelCache);
        bandwidths = bandwidths.stream()
                .sorted(Comparator.comparingInt(Bandwidth::threads).thenComparingLong(Bandwidth::workingSet))
                .toList();
    }

    /** Bytes a second to and from one working set. */
    public record Bandwidth(
            int threads, long workingSet, String level, double read, double copy, double triad, int trials) {
        static final Section<Bandwidth> SECTION = Section.of(Bandwidth.class)
                .figure("threads", COUNT, "Number of threads.", Bandwidth::threads)
                .figure("working_set", BYTES, "Memory that all threads go through.", Bandwidth::workingSet)
                .figure("level", "Level of memory that it should lie in, such as 'l2' or 'dram'.", Bandwidth::level)
                .figure("read", BYTES_PER_SECOND, "Bytes read, all threads together.", Bandwidth::read)
                .figure("copy", BYTES_PER_SECOND, "Bytes read and written by copying.", Bandwidth::copy)
                .figure("triad", BYTES_PER_SECOND, "Bytes read and written by a = b + s * c.", Bandwidth::triad)
                .figure("trials", COUNT, "Repetitions, of which the best counts.", Bandwidth::trials)
                .build();

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
