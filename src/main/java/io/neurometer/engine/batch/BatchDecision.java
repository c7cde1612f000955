package io.neurometer.engine.batch;

import io.neurometer.engine.batch.InputAxes.AxisClass;
import io.neurometer.engine.batch.InputAxes.InputAxis;
import io.neurometer.engine.graph.GraphInput;
import io.neurometer.engine.report.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides which of the inputs' dimensions count samples. */
final class BatchDecision {
    private static final Pattern NAME =
            Pattern.compile("n|b|bs|bsz|.*batch.*|(num_)?(samples?|items?|examples?)", Pattern.CASE_INSENSITIVE);
    private static final int MAX_LISTED = 4;

    private BatchDecision() {}

    /** What a definition says of its inputs, else what operators, else what names do. */
    static BatchAxes of(List<AxisClass> classes, List<GraphInput> inputs) {
        Map<String, Integer> stated = new LinkedHashMap<>();
        for (GraphInput input : inputs) {
            if (input.hints().batchDim() != null) {
                stated.put(input.name(), input.hints().batchDim());
            }
        }
        return stated.isEmpty() ? found(classes) : asked(stated, classes);
    }

    /** What somebody says. */
    static BatchAxes asked(Map<String, Integer> asked, List<AxisClass> classes) {
        Map<String, Integer> axes = new LinkedHashMap<>(asked);
        for (AxisClass each : classes) {
            if (each.axes().stream().anyMatch(axis -> Objects.equals(asked.get(axis.input()), axis.axis()))) {
                each.axes().forEach(axis -> axes.putIfAbsent(axis.input(), axis.axis()));
            }
        }
        return new BatchAxes(axes, Reading.of("stated as 'batch_dim'"), classes);
    }

    private static BatchAxes found(List<AxisClass> classes) {
        BatchAxes found = chosen(
                classes,
                each -> each.facts().samples != null && each.facts().within == null,
                each -> each.facts().samples + " takes samples along "
                        + each.axes().get(0));
        if (found != null) {
            return found;
        }
        found = chosen(
                classes, each -> each.facts().within == null && isNamed(each), each -> "the name of " + named(each));
        if (found != null) {
            return found;
        }
        List<AxisClass> possible =
                classes.stream().filter(BatchDecision::isPossible).toList();
        if (possible.isEmpty()) {
            return new BatchAxes(
                    Map.of(), Reading.of("a run takes one sample: no dimension of an input holds several"), classes);
        }
        found = chosen(
                possible,
                each -> each.facts().partOfSamples != null,
                each -> each.facts().partOfSamples + " takes samples along "
                        + each.axes().get(0) + ", among others");
        if (found != null) {
            return found;
        }
        AxisClass misnamed = classes.stream()
                .filter(each -> each.facts().within != null && isNamed(each))
                .findFirst()
                .orElse(null);
        if (misnamed != null) {
            return new BatchAxes(Map.of(), Reading.absent(contradiction(misnamed)), classes);
        }
        if (possible.size() == 1 && possible.get(0).facts().lost == null) {
            found = chosen(
                    possible,
                    any -> true,
                    each -> "the model works on each element along "
                            + each.axes().get(0) + " alone, and on those of no other dimension");
            if (found != null) {
                return found;
            }
        }
        if (possible.stream()
                .allMatch(
                        each -> each.axes().stream().allMatch(axis -> axis.dim().size() == 1))) {
            return new BatchAxes(
                    Map.of(), Reading.of("a run takes one sample: every dimension that may count them is 1"), classes);
        }
        return new BatchAxes(Map.of(), Reading.absent(unknown(possible)), classes);
    }

    /** Samples may run along it, as far as operators tell. */
    private static boolean isPossible(AxisClass each) {
        return each.facts().within == null && each.facts().combined == null;
    }

    private static boolean isNamed(AxisClass each) {
        return each.axes().stream().anyMatch(BatchDecision::isNamed);
    }

    private static boolean isNamed(InputAxis axis) {
        String symbol = axis.dim().symbol();
        return symbol != null && NAME.matcher(symbol).matches();
    }

    private static InputAxis named(AxisClass each) {
        return each.axes().stream().filter(BatchDecision::isNamed).findFirst().orElseThrow();
    }

    /** The dimensions of all classes chosen; null where there is none, or two for one input. */
    private static @Nullable BatchAxes chosen(
            List<AxisClass> classes, Predicate<AxisClass> choice, Function<AxisClass, String> basis) {
        List<AxisClass> chosen = classes.stream().filter(choice).toList();
        Map<String, Integer> axes = new LinkedHashMap<>();
        for (AxisClass each : chosen) {
            for (InputAxis axis : each.axes()) {
                if (axes.put(axis.input(), axis.axis()) != null) {
                    return null;
                }
            }
        }
        return chosen.isEmpty() ? null : new BatchAxes(axes, Reading.of(basis.apply(chosen.get(0))), classes);
    }

    private static String contradiction(AxisClass misnamed) {
        return "the name of " + named(misnamed) + " says that it counts samples, but " + misnamed.facts().within
                + " works across it; give 'batch_dim' for an input";
    }

    private static String unknown(List<AxisClass> possible) {
        return "nothing tells which dimension counts samples: "
                + possible.stream()
                        .flatMap(each -> each.axes().stream())
                        .limit(MAX_LISTED)
                        .map(InputAxis::toString)
                        .collect(Collectors.joining(", "))
                + " may; give 'batch_dim' for an input";
    }
}
