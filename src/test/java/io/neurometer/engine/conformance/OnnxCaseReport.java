package io.neurometer.engine.conformance;

import io.neurometer.engine.conformance.OnnxCaseRunner.Feed;
import io.neurometer.engine.conformance.OnnxCaseRunner.Outcome;
import io.neurometer.engine.conformance.OnnxCaseRunner.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table of passed, failed and unsupported cases for each operator, and why each one did not pass. */
final class OnnxCaseReport {
    private final Map<String, int[]> counts = new TreeMap<>();
    private final List<String> details = new ArrayList<>();

    void add(OnnxCase onnxCase, Feed feed, Outcome outcome) throws IOException {
        int[] row = counts.computeIfAbsent(onnxCase.operator(), operator -> new int[Verdict.values().length]);
        row[outcome.verdict().ordinal()]++;
        if (outcome.verdict() != Verdict.PASSED) {
            details.add(outcome.verdict() + " " + onnxCase.operator() + " " + onnxCase.name() + " " + feed + ": "
                    + outcome.detail());
        }
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        int[] total = new int[Verdict.values().length];
        lines.add(line("operator", (Object[]) Verdict.values()));
        counts.forEach((operator, row) -> {
            lines.add(line(operator, row[0], row[1], row[2]));
            for (int i = 0; i < total.length; i++) {
                total[i] += row[i];
            }
        });
        lines.add(line("total", total[0], total[1], total[2]));
        lines.add("");
        lines.addAll(details);
        Files.write(file, lines, StandardCharsets.UTF_8);
    }

    private static String line(String operator, Object... columns) {
        StringBuilder text = new StringBuilder(String.format("%-32s", operator));
        for (Object column : columns) {
            text.append(String.format("%12s", column));
        }
        return text.toString();
    }
}
