package io.neurometer.service.profiling.report;

import io.neurometer.engine.measure.protocol.Protocol;
import io.neurometer.engine.report.Section;
import java.util.List;

/** How a report was made. @param deviations where the protocol could not be followed at the first batch size */
public record ReportProtocol(Protocol protocol, long seed, List<String> deviations) {
    static final Section<ReportProtocol> SECTION = Section.of(ReportProtocol.class)
            .figure("id", "Name and version of the protocol.", report -> report.protocol.id())
            .figure("seed", "Seed of the input data and of the times of arrival.", ReportProtocol::seed)
            .figure("phases", "What was done, in order.", report -> report.protocol.steps())
            .figure("deviations", "Where the protocol could not be followed, in words.", ReportProtocol::deviations)
            .build();
}
