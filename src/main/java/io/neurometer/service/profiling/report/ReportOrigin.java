package io.neurometer.service.profiling.report;

import io.neurometer.engine.report.Section;

/**
 * Where figures come from, by the names that metrics have too.
 *
 * @param hardware what this kind of machine is called: {@code neurometer.hardware}
 * @param instance what this very process is called: {@code neurometer.instance}
 */
public record ReportOrigin(String hardware, String instance) {
    static final Section<ReportOrigin> SECTION = Section.of(ReportOrigin.class)
            .figure("hardware", "What this kind of machine is called, as in metrics.", ReportOrigin::hardware)
            .figure("instance", "What this very process is called, as in metrics.", ReportOrigin::instance)
            .build();
}
