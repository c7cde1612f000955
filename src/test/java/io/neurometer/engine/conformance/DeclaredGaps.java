package io.neurometer.engine.conformance;

import io.neurometer.engine.error.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known not to work, each with its reason, in lines of a kind, a name and a reason such as
 * {@code operator Loop: control flow}.
 *
 * @param operators operators that the importer refuses
 * @param problems faults that the importer states for any operator
 * @param cases single cases of operators that the importer accepts
 * @param kernels kinds of operators that a backend leaves to the reference
 * @param processors kinds of operators that a backend leaves to the reference on some processors
 * @param plans features of memory plans that a backend makes no use of
 */
record DeclaredGaps(
        Map<String, String> operators,
        Map<String, String> problems,
        Map<String, String> cases,
        Map<String, String> kernels,
        Map<String, String> processors,
        Map<String, String> plans) {
    private static final String REFUSED_OPERATOR = "operator is not supported";

    /** Whether the faults with which the importer refused a file are all declared. */
    boolean declare(List<Fault> faults) {
        return !faults.isEmpty() && faults.stream().allMatch(this::declare);
    }

    private boolean declare(Fault fault) {
        return fault.problem().equals(REFUSED_OPERATOR)
                ? operators.containsKey(fault.where())
                : problems.containsKey(fault.problem());
    }

    /** @throws IllegalArgumentException when a line is of no known kind or gives no reason */
    static DeclaredGaps read(Path file) throws IOException {
        DeclaredGaps gaps = new DeclaredGaps(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                gaps.add(line);
            }
        }
        return gaps;
    }

    private void add(String line) {
        int space = line.indexOf(' ');
        int colon = line.indexOf(": ");
        if (space < 0 || colon < space || line.substring(colon + 2).isBlank()) {
            throw new IllegalArgumentException("a gap needs a kind, a name and a reason: " + line);
        }
        Map<String, String> kind = switch (line.substring(0, space)) {
            case "operator" -> operators;
            case "problem" -> problems;
            case "case" -> cases;
            case "kernel" -> kernels;
            case "processor" -> processors;
            case "plan" -> plans;
            default -> throw new IllegalArgumentException("unknown kind of gap: " + line);
        };
        kind.put(line.substring(space + 1, colon), line.substring(colon + 2));
    }
}
