package io.neurometer.engine.measure.host;

import io.neurometer.engine.report.Section;

/**
 * A device beside the processor that could compute. Its text is part of a host's fingerprint.
 *
 * @param kind {@code gpu} or {@code accelerator}
 * @param name as the driver or the bus tells it
 */
public record Accelerator(String kind, String name) {
    static final Section<Accelerator> SECTION = Section.of(Accelerator.class)
            .figure("kind", "What it is for: gpu or accelerator.", Accelerator::kind)
            .figure("name", "Its name as the driver or the bus tells it.", Accelerator::name)
            .build();
}
