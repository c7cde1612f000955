package io.neurometer.engine.measure.ceiling;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.SECONDS;

import io.neurometer.engine.measure.ceiling.ArithmeticCeilings.Peak;
import io.neurometer.engine.measure.ceiling.ArithmeticCeilings.Unavailable;
import io.neurometer.engine.measure.ceiling.CeilingOrigin.Method;
import io.neurometer.engine.measure.ceiling.MemoryCeilings.Bandwidth;
import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
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
            .figure("schema", "Name and version of this structure.", c -> SCHEMA)
            .figure("fingerprint", "Host that the figures hold for.", Ceilings::fingerprint)
            .figure("backend", "Backend that the arithmetic was measured on.", Ceilings::backend)
            .figure("effort", "How thoroughly they were measured.", c -> c.origin.effort())
            .figure("created", "When they were measured, in ISO 8601.", c -> c.origin.created())
            .figure("seconds", SECONDS, "How long measuring took.", c -> c.origin.seconds())
            .each("peaks", "Peaks by precision and number of threads.", Peak.SECTION, c -> c.arithmetic.peaks())
            .each("unavailable", "Precisions that it lacks.", Unavailable.SECTION, c -> c.arithmetic.unavailable())
            .each("bandwidths", "Bandwidth by threads and working set.", Bandwidth.SECTION, c -> c.memory.bandwidths())
            .figure(
                    "bandwidth_level",
                    "Level of the largest set: 'dram', or 'llc_or_dram_unknown' if below four last-level caches.",
                    c -> c.memory.bandwidthLevel())
            .bare(
                    "last_level_cache",
                    BYTES,
                    "Last-level cache that the kernel reports; a virtual machine may see the whole host's.",
                    c -> c.memory.lastLevelCache())
            .section("reference", "Short sample to find drift with.", SpeedSample.SECTION, c -> c.origin.reference())
            .bare("conditions", "How busy the host was.", CeilingConditions.SECTION, c -> c.origin.conditions())
            .figure("outrun", "Whether the host has been found clearly faster since.", Ceilings::outrun)
            .section("method", "How they were measured, in words.", Method.SECTION, c -> c.origin.method())
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
        Reading<Peak> peak = arithmetic.peak(precision, threads);
        Peak most = peak.value();
        return most == null
                ? Reading.absent(String.valueOf(peak.reason()))
                : memory.bandwidth(threads, workingSet)
                        .map(found -> new Roof(most.flops(), found.best(), found.level(), threads));
    }
}
