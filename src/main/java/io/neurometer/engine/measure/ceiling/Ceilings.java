package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one host can do at most, as its own engine and memory were measured to do. A document that can be carried to
 * another host.
 *
 * @param schema name and version of this structure
 * @param fingerprint of the host, which the figures hold for
 * @param backend that the arithmetic was measured on
 * @param effort how thoroughly
 * @param created when, in ISO 8601
 * @param seconds how long it took
 * @param peaks the most arithmetic, by precision and number of threads
 * @param unavailable precisions that this host does not have
 * @param bandwidths of memory, by number of threads and working set, smallest first
 * @param bandwidthLevel what the largest working set lies in: {@code dram}, or {@code llc_or_dram_unknown} where memory
 *     did not allow four times the last-level cache
 * @param lastLevelCache bytes that the kernel reports, or null where it does not; virtual machines may be told the size of
 *     the whole host's
 * @param reference a short sample taken at the same time, to find drift with
 * @param conditions how busy the host was meanwhile, or null in documents that do not tell
 * @param outrun whether the host has been found clearly faster since
 * @param method how it was measured
 */
public record Ceilings(
        String schema,
        String fingerprint,
        String backend,
        String effort,
        String created,
        double seconds,
        List<Peak> peaks,
        List<Unavailable> unavailable,
        List<Bandwidth> bandwidths,
        String bandwidthLevel,
        @Nullable Long lastLevelCache,
        Sample reference,
        @Nullable CeilingConditions conditions,
        boolean outrun,
        Method method) {
    public static final String SCHEMA = "ceilings/1";
    public static final String DRAM = "dram";
    public static final String UNKNOWN_LEVEL = "llc_or_dram_unknown";

    /** @throws NullPointerException for anything missing but {@code lastLevelCache} and {@code conditions}: documents come from outside */
    public Ceilings {
        requireAll(schema, fingerprint, backend, effort, created, bandwidthLevel, reference, method);
        peaks = List.copyOf(peaks);
        unavailable = List.copyOf(unavailable);
        bandwidths = bandwidths.stream()
                .sorted(Comparator.comparingInt(Bandwidth::threads).thenComparingLong(Bandwidth::workingSet))
                .toList();
    }

    /**
     * The most operations a second that one large operator reached.
     *
     * @param precision in lower case
     * @param flops two for each multiply-accumulate
     * @param problem the operator
     * @param trials runs of which the fastest counts
     */
    public record Peak(String precision, int threads, double flops, String problem, int trials) {
        public Peak {
            requireAll(precision, problem);
        }
    }

    /** A precision that has no peak here, and why. */
    public record Unavailable(String precision, String reason) {
        public Unavailable {
            requireAll(precision, reason);
        }
    }

    /**
     * Bytes a second to and from one working set, all threads together.
     *
     * @param workingSet bytes, all threads together
     * @param level the level of memory that it should lie in, such as {@code l2} or {@code dram}
     * @param read bytes read
     * @param copy bytes read and bytes written
     * @param triad bytes read and written by {@code a = b + s * c}
     * @param trials repetitions of which the best counts
     */
    public record Bandwidth(
            int threads, long workingSet, String level, double read, double copy, double triad, int trials) {
        public Bandwidth {
            requireAll(level);
        }

        /** The most of the three. */
        public double best() {
            return Math.max(read, Math.max(copy, triad));
        }
    }

    /** @param flops of a small product @param bytesPerSecond of reading some MiB; both with one thread */
    public record Sample(double flops, double bytesPerSecond) {}

    /** In words. */
    public record Method(String peak, String read, String copy, String triad) {
        public Method {
            requireAll(peak, read, copy, triad);
        }
    }

    private static void requireAll(Object... parts) {
        for (Object part : parts) {
            Objects.requireNonNull(part);
        }
    }

    /** The same, known to be too low. */
    public Ceilings asOutrun() {
        return new Ceilings(
                schema,
                fingerprint,
                backend,
                effort,
                created,
                seconds,
                peaks,
                unavailable,
                bandwidths,
                bandwidthLevel,
                lastLevelCache,
                reference,
                conditions,
                true,
                method);
    }

    /** The numbers of threads that there are figures for, fewest first. */
    public List<Integer> threads() {
        return bandwidths.stream().map(Bandwidth::threads).distinct().toList();
    }

    /** The most arithmetic with this precision and number of threads. */
    public Reading<Peak> peak(String precision, int threads) {
        for (Unavailable missing : unavailable) {
            if (missing.precision().equals(precision)) {
                return Reading.absent(missing.reason());
            }
        }
        return Reading.ofNullable(
                peaks.stream()
                        .filter(peak -> peak.precision().equals(precision) && peak.threads() == threads)
                        .max(Comparator.comparingDouble(Peak::flops))
                        .orElse(null),
                "the ceilings hold no peak in " + precision + " with " + threads + " threads");
    }

    /**
     * The bandwidth that bounds a run which goes through so many bytes again and again: that of the smallest measured
     * working set which is no smaller, or of the largest.
     */
    public Reading<Bandwidth> bandwidth(int threads, long workingSet) {
        List<Bandwidth> candidates = bandwidths.stream()
                .filter(bandwidth -> bandwidth.threads() == threads)
                .toList();
        return Reading.ofNullable(
                candidates.stream()
                        .filter(bandwidth -> bandwidth.workingSet() >= workingSet)
                        .findFirst()
                        .orElse(candidates.isEmpty() ? null : candidates.get(candidates.size() - 1)),
                "the ceilings hold no bandwidth with " + threads + " threads");
    }

    /** What bounds a run of this precision and working set with that many threads. */
    public Reading<Roof> roof(String precision, int threads, long workingSet) {
        Reading<Peak> peak = peak(precision, threads);
        Peak most = peak.value();
        return most == null
                ? Reading.absent(String.valueOf(peak.reason()))
                : bandwidth(threads, workingSet)
                        .map(found -> new Roof(most.flops(), found.best(), found.level(), threads));
    }
}
