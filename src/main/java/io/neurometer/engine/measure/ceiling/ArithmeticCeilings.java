package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The most arithmetic of a host.
 *
 * @param peaks by precision and number of threads
 * @param unavailable precisions that it does not have
 */
public record ArithmeticCeilings(List<Peak> peaks, List<Unavailable> unavailable) {
    public ArithmeticCeilings {
        peaks = List.copyOf(peaks);
        unavailable = List.copyOf(unavailable);
    }

    /** The most operations a second that one large operator reached. @param precision in lower case */
    public record Peak(String precision, int threads, double flops, String problem, int trials) {
        static final Section<Peak> SECTION = Section.of(Peak.class)
                .figure("precision", "The precision of the arithmetic.", Peak::precision)
                .figure("threads", Unit.COUNT, "The number of threads.", Peak::threads)
                .figure(
                        "flops",
                        Unit.FLOPS_PER_SECOND,
                        "The operations a second, two for each multiply-accumulate.",
                        Peak::flops)
                .figure("problem", "The operator that reached them.", Peak::problem)
                .figure("trials", Unit.COUNT, "The number of runs of which the fastest counts.", Peak::trials)
                .build();

        /** @throws NullPointerException for a missing text: documents come from outside */
        public Peak {
            Objects.requireNonNull(precision);
            Objects.requireNonNull(problem);
        }
    }

    /** A precision that has no peak here. */
    public record Unavailable(String precision, String reason) {
        static final Section<Unavailable> SECTION = Section.of(Unavailable.class)
                .figure("precision", "The precision.", Unavailable::precision)
                .figure("reason", "Why the host does not have it.", Unavailable::reason)
                .build();

        /** @throws NullPointerException for a missing text */
        public Unavailable {
            Objects.requireNonNull(precision);
            Objects.requireNonNull(reason);
        }
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
}
