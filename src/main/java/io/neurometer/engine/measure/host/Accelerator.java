package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Section;

/** A device beside the processor that could compute. Its text is part of a host's fingerprint. */
public record Accelerator(String kind, String name) {
    static final Section<Accelerator> SECTION = Section.of(Accelerator.class)
            .figure("kind", "Kind of device: gpu or accelerator.", Accelerator::kind)
            .figure("name", "Name that the driver or the bus tells.", Accelerator::name)
            .build();
}
