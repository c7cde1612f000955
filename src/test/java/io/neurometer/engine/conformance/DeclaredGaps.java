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
 * What is known not to run, each with its reason: lines {@code operator NAME: reason} for operators that the importer
 * refuses, {@code problem TEXT: reason} for faults that it states for any operator, and {@code case NAME: reason} for
 * single cases of operators that it accepts.
 */
record DeclaredGaps(Map<String, String> operators, Map<String, String> problems, Map<String, String> cases) {
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

    static DeclaredGaps read(Path file) throws IOException {
        Map<String, String> operators = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, String> cases = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            int colon = line.indexOf(": ");
            if (space < 0 || colon < space || line.substring(colon + 2).isBlank()) {
                throw new IllegalArgumentException("a gap needs a kind, a name and a reason: " + line);
            }
            Map<String, String> kind = switch (line.substring(0, space)) {
                case "operator" -> operators;
                case "problem" -> problems;
                case "case" -> cases;
                default -> throw new IllegalArgumentException("unknown kind of gap: " + line);
            };
            kind.put(line.substring(space + 1, colon), line.substring(colon + 2));
        }
        return new DeclaredGaps(operators, problems, cases);
    }
}
