package io.neurometer.service.profiling.compare;

import io.neurometer.engine.report.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field that is not the same in all reports. @param values one for each report, in order */
public record Difference(String field, List<? extends @Nullable Object> values) {
    static final Section<Difference> SECTION = Section.of(Difference.class)
            .figure("field", "Name of the field.", Difference::field)
            .figure("values", "Its value in each report.", Difference::values)
            .build();
}
