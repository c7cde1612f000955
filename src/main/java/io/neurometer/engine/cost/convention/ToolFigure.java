package io.neurometer.engine.cost.convention;

import io.neurometer.engine.report.Reading;
import io.neurometer.engine.report.Section;
import io.neurometer.engine.report.Unit;
import java.util.List;

/**
 * What one tool would print for a model.
 *
 * @param value absent where it cannot be told
 */
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
            .bare(
                    "value",
                    Unit.COUNT,
                    "The number for the request's shapes, exact; null where it cannot be told.",
                    ToolFigure::value)
            .bare(
                    "reason",
                    Unit.NONE,
                    "Why it cannot be told; null where it can.",
                    figure -> Reading.ofNullable(figure.value().reason(), "there is a value"))
            .figure(
                    "ours",
                    Unit.COUNT,
                    "Our own figure of the same quantity: `totals.mac` or `totals.flop`.",
                    ToolFigure::ours)
            .each(
                    "terms",
                    "What makes the difference: `value` is `ours` and all amounts; empty where there is no value.",
                    Term.SECTION,
                    ToolFigure::terms)
            .figure(
                    "notes",
                    "What to know when the number is compared with one that the tool printed.",
                    ToolFigure::notes)
            .build();
}
