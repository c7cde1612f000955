package io.neurometer.engine.cost;

import static io.neurometer.engine.report.Unit.BYTES;
import static io.neurometer.engine.report.Unit.COUNT;
import static io.neurometer.engine.report.Unit.ELEMENTS;

import io.neurometer.engine.cost.WeightUses.Use;
import io.neurometer.engine.graph.Weight;
import io.neurometer.engine.report.Section;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constants of a model to which one rule applies.
 *
 * @param constants in the order of the model
 */
record ConstantCount(ConstantRule rule, List<Weight> constants) {
    private static final int MAX_EXAMPLES = 5;

    static final Section<ConstantCount> SECTION = Section.of(ConstantCount.class)
            .figure("rule", "Name of the rule.", count -> count.rule.word())
            .figure("counted_as", "The total that includes them.", count -> count.rule.countedAs())
            .figure("meaning", "The rule in words.", count -> count.rule.meaning())
            .figure("constants", COUNT, "Constants that it applies to.", count -> count.constants.size())
            .figure("elements", ELEMENTS, "Their elements.", ConstantCount::elements)
            .figure("size_bytes", BYTES, "Their bytes as stored.", ConstantCount::bytes)
            .figure("examples", "Names of the first five.", ConstantCount::examples)
            .build();

    /** One entry for each rule that applies to a constant; every constant of the model is in one of them. */
    static List<ConstantCount> of(AnalyzedGraph graph) {
        Map<String, ConstantRule> rules = new HashMap<>();
        for (List<Use> uses : graph.uses()) {
            uses.forEach(use ->
                    rules.merge(use.weight().name(), ConstantRule.of(use), (a, b) -> a.compareTo(b) <= 0 ? a : b));
        }
        Map<ConstantRule, List<Weight>> constants = new EnumMap<>(ConstantRule.class);
        graph.typed()
                .graph()
                .weights()
                .values()
                .forEach(weight -> constants
                        .computeIfAbsent(
                                rules.getOrDefault(weight.name(), ConstantRule.UNUSED), rule -> new ArrayList<>())
                        .add(weight));
        List<ConstantCount> counts = new ArrayList<>();
        constants.forEach((rule, weights) -> counts.add(new ConstantCount(rule, List.copyOf(weights))));
        return counts;
    }

    long elements() {
        return constants.stream().mapToLong(Weight::structuralElements).reduce(0, Math::addExact);
    }

    long bytes() {
        return constants.stream().mapToLong(weight -> weight.type().bytes()).reduce(0, Math::addExact);
    }

    private List<String> examples() {
        return constants.stream().limit(MAX_EXAMPLES).map(Weight::name).toList();
    }
}
