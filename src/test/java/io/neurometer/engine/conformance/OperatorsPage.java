package io.neurometer.engine.conformance;

import static java.util.stream.Collectors.joining;

import io.neurometer.engine.backend.Backend;
import io.neurometer.engine.backend.Kernel;
import io.neurometer.engine.backend.KernelRequest;
import io.neurometer.engine.backend.nd4j.Nd4jBackend;
import io.neurometer.engine.backend.onednn.OnednnBackend;
import io.neurometer.engine.conformance.fuzz.Generator;
import io.neurometer.engine.conformance.fuzz.OperatorCase;
import io.neurometer.engine.error.EngineException;
import io.neurometer.engine.op.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The page of operators: where each runs and through what, found by asking every backend for kernels of cases by chance,
 * and under which names ONNX has it, found by reading the operator cases that this project keeps.
 */
final class OperatorsPage {
    /** Cases of each operator; the same ones always. */
    private static final int CASES = 300;

    private static final int NAMES_SHOWN = 4;

    private final DeclaredGaps onednnGaps;
    private final Map<String, Set<String>> onnxNames;

    private OperatorsPage(DeclaredGaps onednnGaps, Map<String, Set<String>> onnxNames) {
        this.onednnGaps = onednnGaps;
        this.onnxNames = onnxNames;
    }

    /** What a backend does with the cases of one operator. @param kernels how many of the valid cases have one */
    record Coverage(int kernels, int valid, Map<String, Integer> operators, Map<String, Integer> reasons) {
        boolean runs() {
            return kernels > 0;
        }
    }

    static OperatorsPage read() throws IOException {
        return new OperatorsPage(
                DeclaredGaps.read(Path.of("src/test/resources/conformance/onednn-gaps.txt")), OnnxNames.all());
    }

    static Coverage coverage(Backend backend, Generator generator) {
        int kernels = 0;
        int valid = 0;
        Map<String, Integer> operators = new TreeMap<>();
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (int seed = 0; seed < CASES; seed++) {
            try (OperatorCase single = generator.of(seed)) {
                KernelRequest request = single.request().orElse(null);
                if (request == null || !hasElements(request, single)) {
                    continue;
                }
                valid++;
                Optional<Kernel> kernel = kernel(backend, request);
                if (kernel.isPresent()) {
                    kernels++;
                    Set<String> called = new TreeSet<>(kernel.get().operators());
                    called.forEach(name -> operators.merge(name, 1, Integer::sum));
                    kernel.get().close();
                } else {
                    reasons.merge(backend.reason(request), 1, Integer::sum);
                }
            }
        }
        return new Coverage(kernels, valid, operators, reasons);
    }

    /** Whether some case of an operator has a kernel. */
    static boolean runs(Backend backend, Generator generator) {
        for (int seed = 0; seed < CASES; seed++) {
            try (OperatorCase single = generator.of(seed)) {
                Optional<Kernel> kernel = single.request()
                        .filter(request -> hasElements(request, single))
                        .flatMap(request -> kernel(backend, request));
                if (kernel.isPresent()) {
                    kernel.get().close();
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<Kernel> kernel(Backend backend, KernelRequest request) {
        try {
            return backend.kernel(request);
        } catch (EngineException neverRuns) {
            return Optional.empty();
        }
    }

    private static boolean hasElements(KernelRequest request, OperatorCase single) {
        return single.inputs().stream().allMatch(input -> input == null || input.elements() > 0)
                && request.outputs().stream().allMatch(type -> type.shape().elements() > 0);
    }

    /** The whole page. */
    String text() {
        Backend nd4j = new Nd4jBackend();
        Backend onednn = new OnednnBackend();
        Map<String, List<String>> families = new LinkedHashMap<>();
        Map<String, Coverage> limited = new TreeMap<>();
        int running = 0;
        for (Generator generator : Generator.all()) {
            Coverage onNd4j = coverage(nd4j, generator);
            running += onNd4j.runs() ? 1 : 0;
            if (!onNd4j.reasons().isEmpty()) {
                limited.put(generator.name(), onNd4j);
            }
            families.computeIfAbsent(family(generator), key -> new ArrayList<>())
                    .add(row(generator.name(), onNd4j, coverage(onednn, generator)));
        }
        StringBuilder page = new StringBuilder(head(running, Generator.all().size()));
        families.forEach((family, rows) -> {
            page.append("\n## ").append(family).append("\n\n");
            page.append("| operator | ONNX | reference | nd4j | onednn |\n| --- | --- | --- | --- | --- |\n");
            rows.forEach(page::append);
        });
        page.append(LIMITS);
        limited.forEach((kind, coverage) -> page.append("- `")
                .append(kind)
                .append("`: ")
                .append(reasons(coverage))
                .append("\n"));
        page.append(ONEDNN_LIMITS);
        OnednnBackend.limits().forEach(limit -> page.append("- ").append(limit).append("\n"));
        return page.toString();
    }

    private String row(String kind, Coverage onNd4j, Coverage onOnednn) {
        return "| `" + kind + "` | "
                + onnxNames.getOrDefault(kind, Set.of()).stream().collect(joining(", ")) + " | Java | "
                + (onNd4j.runs() ? through(onNd4j) : "no: " + reasons(onNd4j)) + " | " + onOnednn(kind, onOnednn)
                + " |\n";
    }

    private String onOnednn(String kind, Coverage coverage) {
        String never = onednnGaps.kernels().get(kind);
        if (never != null) {
            return "no: " + never;
        }
        String sometimes = onednnGaps.processors().get(kind);
        if (sometimes != null) {
            return "on some processors: " + sometimes;
        }
        return coverage.runs() ? through(coverage) : "no: " + reasons(coverage);
    }

    /** The names of what is called most often, in the order of the alphabet. */
    private static String through(Coverage coverage) {
        Set<String> most = coverage.operators().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(NAMES_SHOWN)
                .map(Map.Entry::getKey)
                .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
        return most.isEmpty() ? "a copy of memory" : String.join(", ", most);
    }

    private static String reasons(Coverage coverage) {
        return coverage.reasons().keySet().stream().sorted().collect(joining("; "));
    }

    private static String family(Generator generator) {
        try (OperatorCase single = generator.of(0)) {
            Class<?> home = single.op().getClass().getEnclosingClass();
            return home == null || home == Op.class ? "Other" : home.getSimpleName();
        }
    }

    private static String head(int running, int all) {
        return """
                # Operators

                This page is made by a test from what the backends answer when they are asked for kernels. It says for each
                operator under which names ONNX has it, and on which backend it runs through what. The reference has every
                operator in Java. What another backend does not run goes to the reference, or to ND4J where that was measured
                to be faster, and the report of a model names each such node with the reason.

                ND4J runs %d of %d operators. Reshapes, flattening and the like are views: nothing runs.
                ONNX's If, Loop and Scan run on every backend: their bodies run on the kernels below, chosen when a model is
                compiled where types and constants decide, and during the run where only its data does.
                """.formatted(running, all);
    }

    private static final String LIMITS = """

            ## What ND4J does not run

            ND4J 1.0.0-M2.1 lacks some operators and gets some wrong, for some types, attributes or values. What goes wrong
            with NaN and infinities is left to the reference only where a model may have them: they follow from its
            constants, a logarithm or a division. Each reason is shown by a test with ND4J itself, so that a reason that
            no longer holds is struck off.

            """;

    private static final String ONEDNN_LIMITS = """

            ## What oneDNN does not do at once

            oneDNN 3.11 computes some operators wrongly when another one rides on the same primitive. What is named here runs
            as a primitive of its own. Each reason is shown by a test with oneDNN itself, so that a reason that no longer holds
            is struck off. Networks by chance, compared with the reference, look for more of them.

            """;
}
