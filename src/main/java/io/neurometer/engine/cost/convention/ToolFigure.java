package io.neurometer.engine.cost.convention;

import static io.neurometer.engine.report.Unit.COUNT;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/** What one tool would print for a model. */
public record ToolFigure(
        String tool,
        String prints,
        Quantity quantity,
        Reading<Long> value,
        long ours,
        List<Term> terms,
        List<String> notes) {

    public static final Section<ToolFigure> SECTION = Section.of(ToolFigure.class)
            .figure("tool", "The tool.", ToolFigure::tool)
            .figure("prints", "What the tool calls the number.", ToolFigure::prints)
            .figure("unit", "What the number counts, whatever it is called.", ToolFigure::quantity)
            .bare("value", COUNT, "The number for the request's shapes; null where not known.", ToolFigure::value)
            .bare(
                    "reason",
                    Unit.NONE,
                    "Why it cannot be told; null where it can.",
                    figure -> Reading.ofNullable(figure.value().reason(), "there is a value"))
            .figure("ours", COUNT, "Our figure of the same quantity: `totals.mac` or `totals.flop`.", ToolFigure::ours)
            .each("terms", "Why they differ: `value` is `ours` plus all amounts.", Term.SECTION, ToolFigure::terms)
            .figure("notes", "What to know when comparing the number with the tool's own.", ToolFigure::notes)
            .build();
}
