package io.neurometer.engine.cost.convention;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one tool would say.
 *
 * @param tool its name
 * @param prints what the tool calls the number
 * @param unit what the number counts
 * @param value the number for the request's shapes, exact; null where it cannot be told
 * @param reason why it cannot be told; null where it can
 * @param ours our own figure in the same unit, by the convention {@code mac-matmul/1}
 * @param terms what makes the difference: {@code value = ours + sum of the amounts}; empty where there is no value
 * @param notes what to know when the number is compared with one that the tool printed
 */
public record ToolFigure(
        String tool,
        String prints,
        Unit unit,
        @Nullable Long value,
        @Nullable String reason,
        long ours,
        List<Term> terms,
        List<String> notes) {}
