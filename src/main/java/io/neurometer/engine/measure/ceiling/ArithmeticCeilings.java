package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.FLOPS_PER_SECOND;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The most arithmetic of a host, and the precisions that it does not have. */
public record ArithmeticCeilings(List<Peak> peaks, List<Unavailable> unavailable) {
    public ArithmeticCeilings {
        peaks = List.copyOf(peaks);
        unavailable = List.copyOf(unavailable);
    }

    /** The most operations a second that one large operator reached. @param precision in lower case */
    public record Peak(String precision, int threads, double flops, String problem, int trials) {
        static final Section<Peak> SECTION = Section.of(Peak.class)
                .figure("precision", "Precision of the arithmetic.", Peak::precision)
                .figure("threads", COUNT, "Number of threads.", Peak::threads)
                .figure("flops", FLOPS_PER_SECOND, "Speed, two operations for each multiply-accumulate.", Peak::flops)
                .figure("problem", "Operator that reached it.", Peak::problem)
                .figure("trials", COUNT, "Runs, of which the fastest counts.", Peak::trials)
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
                .figure("precision", "Precision that the host lacks.", Unavailable::precision)
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
