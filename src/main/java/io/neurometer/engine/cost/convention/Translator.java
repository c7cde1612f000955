package io.neurometer.engine.cost.convention;

import io.neurometer.engine.report.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Works out what other tools would print for a model. */
public final class Translator {
    private static final String NO_MODULES = "an ONNX graph has operators and no modules: each counts as the PyTorch"
            + " module of its kind, and layers that are spelled out in arithmetic as nothing but arithmetic";
    private static final String AS_EXPORTED =
            "each layer counts as the ONNX operator of its kind, as an exporter would write it";

    private static final List<CountingRule> RULES = Stream.of(
                    List.of(Fvcore.RULE, TorchFlopCounter.RULE, Torchvision.RULE, Thop.RULE),
                    PtflopsPytorch.RULES,
                    List.of(PtflopsAten.RULE, Torchinfo.RULE),
                    DeepSpeed.RULES,
                    List.of(OnnxTool.RULE, Electra.RULE),
                    Lecture.RULES)
            .flatMap(List::stream)
            .toList();

    private Translator() {}

    /**
     * The figure of each tool, by its name in reports.
     *
     * @param nodes all nodes that run and have fixed types, of the graph as the model gives it
     * @param fromOnnx whether the graph was an ONNX file
     * @param late how many nodes are left out because their shapes depend on the data of a request
     * @throws ArithmeticException when a figure exceeds 2^63-1
     */
    public static Map<String, ToolFigure> figures(List<CountedNode> nodes, boolean fromOnnx, long late) {
        Map<String, ToolFigure> figures = new LinkedHashMap<>();
        for (CountingRule rule : RULES) {
            figures.put(rule.id(), figure(rule, nodes, notes(rule, fromOnnx, late)));
        }
        return Collections.unmodifiableMap(figures);
    }

    static ToolFigure figure(CountingRule rule, List<CountedNode> nodes, List<String> notes) {
        Optional<String> refusal =
                nodes.stream().map(rule::refuses).filter(Objects::nonNull).findFirst();
        if (refusal.isPresent()) {
            long ours = nodes.stream()
                    .mapToLong(node -> rule.quantity().ours(node.cost()))
                    .reduce(0, Math::addExact);
            return figure(rule, Reading.absent(refusal.get()), ours, List.of(), notes);
        }
        Tally tally = new Tally(rule);
        nodes.forEach(tally::add);
        return figure(rule, Reading.of(tally.theirs()), tally.ours(), tally.terms(), notes);
    }

    private static ToolFigure figure(
            CountingRule rule, Reading<Long> value, long ours, List<Term> terms, List<String> notes) {
        return new ToolFigure(rule.tool(), rule.prints(), rule.quantity(), value, ours, terms, notes);
    }

    private static List<String> notes(CountingRule rule, boolean fromOnnx, long late) {
        List<String> notes = new ArrayList<>(rule.notes());
        if (fromOnnx && !rule.isByOperator()) {
            notes.add(NO_MODULES);
        } else if (!fromOnnx && rule.isByOperator()) {
            notes.add(AS_EXPORTED);
        }
        if (late > 0) {
            notes.add(late + " layers whose shapes depend on the data of a request are left out, here and in ours");
        }
        return List.copyOf(notes);
    }
}
