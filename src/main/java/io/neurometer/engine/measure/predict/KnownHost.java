package io.neurometer.engine.measure.predict;

import static io.neurometer.engine.report.Unit.BITS;
import static io.neurometer.engine.report.Unit.SHARE;

import io.neurometer.engine.measure.ceiling.Ceilings;
import io.neurometer.engine.report.Section;
import java.util.List;

/**
 * A host that predictions can be made for and from.
 *
 * @param name in requests
 * @param processor in words
 * @param vectorBits width of the vectors that its kernels use
 * @param efficiencies that some models reached there
 */
public record KnownHost(String name, String processor, int vectorBits, Ceilings ceilings, Efficiencies efficiencies) {
    public static final Section<KnownHost> SECTION = Section.of(KnownHost.class)
            .figure("name", "Name in 'predict'.", KnownHost::name)
            .figure("processor", "Its processor.", KnownHost::processor)
            .figure("vector_bits", BITS, "Width of the vectors that its kernels use.", KnownHost::vectorBits)
            .figure(
                    "efficiencies",
                    SHARE,
                    "Part of its ceilings that it reaches, by threads and class of kernel.",
                    host -> host.efficiencies().byThreads())
            .section("ceilings", "What it can do at most.", Ceilings.SECTION, KnownHost::ceilings)
            .build();

    /** The library of them. */
    public record Library(List<KnownHost> hosts) {
        public static final Section<Library> SECTION = Section.of(Library.class)
                .each("hosts", "Hosts that a latency can be predicted for.", KnownHost.SECTION, Library::hosts)
                .build();
    }
}
