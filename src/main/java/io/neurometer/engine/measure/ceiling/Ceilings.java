package io.neurometer.engine.measure.ceiling;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/**
 * What one host can do at most, as its own engine and memory were measured to do. A document that can be carried to
 * another host.
 *
 * @param outrun whether the host has been found clearly faster since
 */
public record Ceilings(CeilingOrigin origin, ArithmeticCeilings arithmetic, MemoryCeilings memory, boolean outrun) {
    public static final String SCHEMA = "ceilings/1";

    /** All figures side by side, as the document has them. */
    public static final Section<Ceilings> SECTION = Section.of(Ceilings.class)
            .figure("schema", "The name and version of this structure.", ceilings -> SCHEMA)
            .figure("fingerprint", "The host that the figures hold for.", Ceilings::fingerprint)
            .figure("backend", "The backend that the arithmetic was measured on.", Ceilings::backend)
            .figure("effort", "How thoroughly they were measured.", ceilings -> ceilings.origin.effort())
            .figure("created", "When they were measured, in ISO 8601.", ceilings -> ceilings.origin.created())
            .figure("seconds", Unit.SECONDS, "How long measuring took.", ceilings -> ceilings.origin.seconds())
            .each(
                    "peaks",
                    "The most arithmetic, by precision and number of threads.",
                    ArithmeticCeilings.Peak.SECTION,
                    ceilings -> ceilings.arithmetic.peaks())
            .each(
                    "unavailable",
                    "The precisions that this host does not have.",
                    ArithmeticCeilings.Unavailable.SECTION,
                    ceilings -> ceilings.arithmetic.unavailable())
            .each(
                    "bandwidths",
                    "The bandwidth of memory, by number of threads and working set, smallest first.",
                    MemoryCeilings.Bandwidth.SECTION,
                    ceilings -> ceilings.memory.bandwidths())
            .figure(
                    "bandwidth_level",
                    "What the largest working set lies in: 'dram', or 'llc_or_dram_unknown' where memory did not allow"
                            + " four times the last-level cache.",
                    ceilings -> ceilings.memory.bandwidthLevel())
            .bare(
                    "last_level_cache",
                    Unit.BYTES,
                    "The last-level cache that the kernel reports; a virtual machine may see that of the whole host.",
                    ceilings -> ceilings.memory.lastLevelCache())
            .section(
                    "reference",
                    "A short sample taken at the same time, to find drift with.",
                    SpeedSample.SECTION,
                    ceilings -> ceilings.origin.reference())
            .bare(
                    "conditions",
                    "How busy the host was meanwhile.",
                    CeilingConditions.SECTION,
                    ceilings -> ceilings.origin.conditions())
            .figure("outrun", "Whether the host has been found clearly faster since.", Ceilings::outrun)
            .section(
                    "method",
                    "How they were measured, in words.",
                    CeilingOrigin.Method.SECTION,
                    ceilings -> ceilings.origin.method())
            .build();

    /** Of the host. */
    public String fingerprint() {
        return origin.fingerprint();
    }

    public String backend() {
        return origin.backend();
    }

    /** The same, known to be too low. */
    public Ceilings asOutrun() {
        return new Ceilings(origin, arithmetic, memory, true);
    }

    /** The numbers of threads that there are figures for, fewest first. */
    public List<Integer> threads() {
        return memory.threads();
    }

    /** What bounds a run of this precision and working set with that many threads. */
    public Reading<Roof> roof(String precision, int threads, long workingSet) {
        Reading<ArithmeticCeilings.Peak> peak = arithmetic.peak(precision, threads);
        ArithmeticCeilings.Peak most = peak.value();
        return most == null
                ? Reading.absent(String.valueOf(peak.reason()))
                : memory.bandwidth(threads, workingSet)
                        .map(found -> new Roof(most.flops(), found.best(), found.level(), threads));
    }
}
